import { Choice } from '../../parts/choice.tsx';
import { SelectField } from '../../parts/field.tsx';
import { ConditionRows } from './condition-rows.tsx';
import { optionsOf } from './data-step.tsx';
import type { PolicyDraft } from './policy-draft.ts';
import type { StepProps } from './steps.tsx';
import { words } from './words.ts';

const LEVELS = Object.entries(words.levels).map(([value, text]) => ({ value, ...text }));
const ACTIONS = (['block', 'wipe'] as const).map((value) => ({ value, ...words.actions[value] }));

/** The device threat level and its action as Microsoft's guide explains them, then the other conditions as rows. */
export function HealthStep({ draft, set, problemAt }: StepProps<PolicyDraft>) {
  const isKnown = Object.hasOwn(words.levels, draft.threatLevel);
  const newer = { value: draft.threatLevel, label: words.newer(draft.threatLevel) };
  return (
    <>
      <p class="intro">{words.healthText}</p>
      <Choice
        label={words.level}
        hint={words.threatLevelHint}
        value={draft.threatLevel}
        options={isKnown ? LEVELS : [...LEVELS, newer]}
        problem={problemAt('threatLevel')}
        onChange={(threatLevel) => set({ threatLevel })}
      />
      {draft.threatLevel !== 'notConfigured' && (
        <>
          <Choice
            label={words.action}
            hint={words.threatActionHint}
            value={draft.threatAction}
            options={ACTIONS}
            problem={problemAt('threatAction')}
            onChange={(threatAction) => set({ threatAction })}
          />
          <SelectField
            label={words.priority}
            value={draft.partnerPriority}
            options={optionsOf(words.priorities, draft.partnerPriority)}
            problem={problemAt('partnerPriority')}
            onChange={(partnerPriority) => set({ partnerPriority })}
          />
        </>
      )}
      <ConditionRows group="app" {...{ draft, set, problemAt }} />
      <ConditionRows group="device" {...{ draft, set, problemAt }} />
    </>
  );
}
