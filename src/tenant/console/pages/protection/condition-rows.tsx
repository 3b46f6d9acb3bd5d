import type { RemediationAction } from '../../../../policy/remediation-action.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { actionsOf, CONDITIONS, type ConditionName, conditionOf, type Row } from './conditions.ts';
import type { PolicyDraft } from './policy-draft.ts';
import type { StepProps } from './steps.tsx';
import { words } from './words.ts';

type RowsProps = StepProps<PolicyDraft> & { readonly group: 'app' | 'device' };

/** Conditional launch: one row a setting and action, as in Intune. */
export function ConditionRows({ draft, set, problemAt, group }: RowsProps) {
  const { rows } = draft;
  const addable = CONDITIONS.filter(
    ({ name, group: own }) => own === group && name !== 'offlineGracePeriod' && unusedAction(rows, name) !== null,
  );
  const change = (place: number, next: Partial<Row>) =>
    set({ rows: rows.map((row, index) => (index === place ? { ...row, ...next } : row)) });
  const add = (name: string) => {
    const condition = name as ConditionName;
    const action = unusedAction(rows, condition);
    if (action) set({ rows: [...rows, { condition, action, value: '' }] });
  };
  return (
    <section class="stack">
      <h3>{group === 'app' ? words.appConditions : words.deviceConditions}</h3>
      {group === 'device' && <p class="hint">{words.deviceConditionsText}</p>}
      {rows.map(
        (row, place) =>
          conditionOf(row.condition).group === group && (
            <RowFields
              // Rows have no name of their own: their place is it.
              key={place}
              row={row}
              problem={problemAt(`row:${place}`)}
              onChange={(next) => change(place, next)}
              onRemove={() => set({ rows: rows.filter((_, index) => index !== place) })}
            />
          ),
      )}
      {addable.length > 0 && (
        <SelectField
          label={words.addCondition}
          value=""
          options={[
            { value: '', label: words.chooseCondition },
            ...addable.map(({ name }) => ({ value: name, label: words.conditions[name].label })),
          ]}
          onChange={add}
        />
      )}
    </section>
  );
}

type RowProps = {
  readonly row: Row;
  readonly problem: string | undefined;
  readonly onChange: (change: Partial<Row>) => void;
  readonly onRemove: () => void;
};

function RowFields({ row, problem, onChange, onRemove }: RowProps) {
  const { condition, action, value } = row;
  const { label, hint } = words.conditions[condition];
  const name = words.rowName(label, words.actions[action].label);
  const isOffline = condition === 'offlineGracePeriod';
  const hasValue = condition !== 'disabledAccount';
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset lays out its children in no grid.
    <div class="row" role="group" aria-label={name}>
      <p class="row-name">{label}</p>
      {hasValue ? (
        <TextField
          label={isOffline ? words.valueIn(words.units[action === 'wipe' ? 'wipe' : 'block']) : words.value}
          hint={isOffline ? words.offlineHints[action === 'wipe' ? 'wipe' : 'block'] : hint}
          problem={problem}
          value={value}
          onInput={(next) => onChange({ value: next.trim() })}
        />
      ) : (
        <div>
          <p class="hint">{hint}</p>
          {problem && <p class="field-problem">{problem}</p>}
        </div>
      )}
      {isOffline ? (
        <p class="row-action">
          <span class="label">{words.action}</span>
          {words.offlineActions[action === 'wipe' ? 'wipe' : 'block']}
        </p>
      ) : (
        <SelectField
          label={words.action}
          value={action}
          options={actionsOf(condition).map((one) => ({ value: one, label: words.actions[one].label }))}
          onChange={(next) => onChange({ action: next as RemediationAction })}
        />
      )}
      {!isOffline && (
        <fluent-button size="small" aria-label={words.removeRow(label, words.actions[action].label)} onClick={onRemove}>
          {words.remove}
        </fluent-button>
      )}
    </div>
  );
}

/** An action of a condition that no row has yet; block before the others. A disabled account has one row in all. */
function unusedAction(rows: readonly Row[], name: ConditionName): RemediationAction | null {
  const used = rows.filter(({ condition }) => condition === name).map(({ action }) => action);
  if (name === 'disabledAccount' && used.length > 0) return null;
  const order: readonly RemediationAction[] = ['block', 'warn', 'wipe'];
  return order.find((action) => actionsOf(name).includes(action) && !used.includes(action)) ?? null;
}
