import type { ComponentChildren } from 'preact';
import { WhenLoaded } from '../../parts/loading.tsx';
import { Link, path } from '../../router.tsx';
import { groupName, useGroups } from './groups.ts';
import { appsOf, type PolicyDraft, STEPS, type StepName } from './policy-draft.ts';
import { STEP_WORDS, words } from './words.ts';

type SummaryProps = { readonly draft: PolicyDraft; readonly mayWrite: boolean };

/** All that a policy says, step by step. */
export function PolicySummary({ draft, mayWrite }: SummaryProps) {
  const groups = useGroups();
  return (
    <WhenLoaded loaded={groups}>
      {(all) => (
        <div class="stack">
          {STEPS.filter((step) => step !== 'review').map((step) => (
            <section class="card" key={step}>
              <div class="card-head">
                <h2>{STEP_WORDS[step]}</h2>
                {mayWrite && (
                  <Link to={`${path.value}?step=${step}`} aria-label={words.editStep(STEP_WORDS[step])}>
                    {words.edit}
                  </Link>
                )}
              </div>
              {step === 'data' && <p class="hint">{words.notEnforced}</p>}
              <dl class="facts">
                {factsOf(draft, step, (id) => groupName(all, id)).map(([name, value]) => (
                  <>
                    <dt key={name}>{name}</dt>
                    <dd dir="auto">{value}</dd>
                  </>
                ))}
              </dl>
            </section>
          ))}
        </div>
      )}
    </WhenLoaded>
  );
}

function factsOf(
  draft: PolicyDraft,
  step: StepName,
  nameOf: (groupId: string) => string,
): readonly (readonly [string, ComponentChildren])[] {
  switch (step) {
    case 'basics':
      return [
        [words.displayName, draft.displayName],
        [words.description, draft.description || '–'],
      ];
    case 'apps':
      return [[STEP_WORDS.apps, appsOf(draft).map((id) => <div key={id}>{id}</div>)]];
    case 'data':
      return [
        [words.receive, named(words.receiveOptions, draft.receive)],
        [words.send, named(words.sendOptions, draft.send)],
        [words.clipboard, named(words.clipboardOptions, draft.clipboard)],
        [words.print, draft.printBlocked ? words.printOptions.block : words.printOptions.allow],
      ];
    case 'health':
      return [[words.level, threatText(draft)], ...rowFacts(draft)];
    default: {
      const included = [...(draft.forEveryone ? [words.everyone] : []), ...draft.include.map(nameOf)];
      const lines = (names: readonly string[]) => names.map((name) => <div key={name}>{name}</div>);
      return [
        [words.include, included.length === 0 ? words.nobody : lines(included)],
        [words.exclude, draft.exclude.length === 0 ? '–' : lines(draft.exclude.map(nameOf))],
      ];
    }
  }
}

export function threatText({ threatLevel, threatAction }: Pick<PolicyDraft, 'threatLevel' | 'threatAction'>): string {
  const level = (words.levels as Readonly<Record<string, { label: string }>>)[threatLevel]?.label;
  if (threatLevel === 'notConfigured') return words.levels.notConfigured.label;
  const action = threatAction === 'wipe' ? words.actions.wipe : words.actions.block;
  return `${level ?? words.newer(threatLevel)}: ${action.label}`;
}

function rowFacts({ rows }: PolicyDraft): [string, string][] {
  return rows.map(({ condition, action, value }) => {
    const isOffline = condition === 'offlineGracePeriod';
    const unit = isOffline ? ` ${words.units[action === 'wipe' ? 'wipe' : 'block']}` : '';
    const does = isOffline ? words.offlineActions[action === 'wipe' ? 'wipe' : 'block'] : words.actions[action].label;
    return [words.conditions[condition].label, value === '' ? does : `${value}${unit}: ${does}`];
  });
}

function named(names: Readonly<Record<string, string>>, value: string): string {
  return names[value] ?? words.newer(value);
}
