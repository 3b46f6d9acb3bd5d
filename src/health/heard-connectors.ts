import { type Connector, DEFENDER_FOR_ENDPOINT, isResponsive } from './connector.ts';

export type HeardConnectors = {
  /** Those that are on and heard from recently; the first is the one whose word on the device's health counts. */
  readonly connectors: readonly Connector[];
  /** Several count, and the policy's priority is this value, which this version does not know. */
  readonly unclear: string | null;
};

/**
 * The connectors whose word counts at `now` (milliseconds, the tenant's clock), in the order that `priority` gives them
 * (Graph `mobileThreatDefensePartnerPriority`): Defender first where it says nothing (microsoft.md §1.4, §2.3).
 */
export function heardConnectors(
  all: readonly Connector[],
  priority: string | null | undefined,
  now: number,
): HeardConnectors {
  const connectors = all.filter((connector) => isResponsive(connector, now));
  const defender = connectors.filter(isDefender);
  const others = connectors.filter((connector) => !isDefender(connector));
  switch (priority ?? 'defenderOverThirdPartyPartner') {
    case 'defenderOverThirdPartyPartner':
      return { connectors: [...defender, ...others], unclear: null };
    case 'thirdPartyPartnerOverDefender':
      return { connectors: [...others, ...defender], unclear: null };
    default:
      return { connectors, unclear: connectors.length > 1 ? String(priority) : null };
  }
}

function isDefender({ id }: Connector): boolean {
  return id.toLowerCase() === DEFENDER_FOR_ENDPOINT;
}
