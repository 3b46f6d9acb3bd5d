import type { ComponentChildren } from 'preact';
import { AccessBadge } from '../parts/access-badge.tsx';
import { WhenLoaded } from '../parts/loading.tsx';
import { Table } from '../parts/table.tsx';
import { useLoad } from '../parts/use-load.ts';
import { Link } from '../router.tsx';
import { useConsole } from '../shell/console-context.ts';
import { reasonLine } from '../words/reason-words.ts';
import { outcomeSentences, words } from './impact-words.ts';
import { type Change, type Outcome, WHAT_IF, type WhatIf } from './what-if.ts';

/** Milliseconds without a change before the tenant is asked. */
const REST = 300;

const rest = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Nobody waits for it any more. */
const never = new Promise<never>(() => {});

type ImpactProps = {
  readonly change: WhatIf;
  /** What stands below; `isKnown` once the tenant has answered, with an outcome or with a failure, which bars nobody. */
  readonly children?: (outcome: Outcome | null, isKnown: boolean) => ComponentChildren;
};

/** Whom a change would hit, asked of the tenant before it is made. */
export function Impact({ change, children }: ImpactProps) {
  const { graph } = useConsole();
  const outcome = useLoad(
    async (signal) => {
      // Each look costs the tenant a read of every device: what is typed is asked once it rests.
      await rest(REST);
      return signal.aborted ? never : graph.post<Outcome>(WHAT_IF, change);
    },
    [change],
  );
  return (
    <>
      <section class="impact" aria-live="polite">
        <h3>{words.title}</h3>
        <WhenLoaded loaded={outcome} why={words.long}>
          {(found) => <Found outcome={found} />}
        </WhenLoaded>
      </section>
      {children?.(outcome.value, outcome.value !== null || outcome.error !== null)}
    </>
  );
}

function Found({ outcome }: { readonly outcome: Outcome }) {
  const { changes, before } = outcome;
  const isMore = changes.length >= 100 && changes.length < Object.values(before).reduce((sum, count) => sum + count, 0);
  return (
    <>
      <ul class="impact-list">
        {outcomeSentences(outcome).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {changes.length > 0 && (
        <details>
          <summary>{words.show(changes.length, isMore)}</summary>
          <Changes changes={changes} />
        </details>
      )}
      <p class="quiet">{words.asOfNow}</p>
    </>
  );
}

function Changes({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <Table
      caption={words.caption}
      items={changes}
      keyOf={({ id }) => id}
      columns={[
        {
          label: words.person,
          cell: ({ userDisplayName, deviceTag }) => (
            <Link to={`/devices/${encodeURIComponent(deviceTag)}`}>
              <span dir="auto">{userDisplayName}</span> <span class="tag">{deviceTag}</span>
            </Link>
          ),
        },
        { label: words.from, cell: ({ before }) => <AccessBadge access={before} /> },
        { label: words.to, cell: ({ after }) => <AccessBadge access={after} /> },
        {
          label: words.why,
          cell: ({ reasons }) =>
            reasons
              .filter(({ action }) => action !== null)
              .map(reasonLine)
              .join(' · '),
        },
      ]}
    />
  );
}
