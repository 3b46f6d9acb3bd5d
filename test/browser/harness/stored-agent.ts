import { type Person, until } from '../../../src/demo/person.ts';

/** Of what the agent has stored, what tests look at. */
export type StoredAgent = {
  readonly version: number;
  readonly organisation: {
    readonly configuration: { readonly tenant: string };
    readonly incomplete: readonly string[];
  };
  readonly enforcement: { readonly closed: boolean; readonly done: boolean; readonly problems: readonly string[] };
  readonly outbox: {
    readonly newest: { readonly enforcement: { readonly problems: readonly string[] } | null } | null;
    readonly reports: readonly unknown[];
  };
  readonly wipe: { readonly stage: string; readonly [member: string]: unknown } | null;
};

/**
 * What the agent stored last. A page is asked: of a worker that ends and starts the driver may see nothing for a while.
 *
 * @throws where there is nothing, or no page that could be asked
 */
export async function storedAgent(person: Person): Promise<StoredAgent> {
  const popup = await person.popup();
  const { agent } = await popup.evaluate(() => chrome.storage.local.get('agent'));
  if (!agent) throw new Error('The agent has stored nothing.');
  return agent as StoredAgent;
}

/** Waits until the browser says that it holds what was decided, as it reports it to the tenant. */
export async function untilEnforced({ person }: { readonly person: Person }, closed: boolean): Promise<void> {
  await until(
    `sites to be ${closed ? 'closed' : 'open'}`,
    async () => {
      const stored = await storedAgent(person).catch(() => null);
      if (!stored) return 'nobody can be asked';
      const { enforcement } = stored;
      return (
        (enforcement.closed === closed && enforcement.done) || `closed ${enforcement.closed}, done ${enforcement.done}`
      );
    },
    60_000,
  );
}
