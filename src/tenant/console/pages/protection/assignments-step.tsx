import { useState } from 'preact/hooks';
import { Check, SelectField, TextField } from '../../parts/field.tsx';
import { WhenLoaded } from '../../parts/loading.tsx';
import { type Group, groupName, useGroups } from './groups.ts';
import type { PolicyDraft } from './policy-draft.ts';
import type { StepProps } from './steps.tsx';
import { words } from './words.ts';

/** Above this many a list of groups is searched first. */
const MANY = 20;

/** For whom the policy is, and for whom not. */
export function AssignmentsStep({ draft, set, problemAt }: StepProps<PolicyDraft>) {
  const groups = useGroups();
  return (
    <WhenLoaded loaded={groups}>
      {(all) => (
        <>
          <section class="stack">
            <h3>{words.include}</h3>
            <Check
              label={words.everyone}
              hint={words.everyoneHint}
              checked={draft.forEveryone}
              onChange={(forEveryone) => set({ forEveryone })}
            />
            <GroupPicker
              name={words.include}
              groups={all}
              taken={draft.exclude}
              chosen={draft.include}
              problem={problemAt('include')}
              onChange={(include) => set({ include })}
            />
          </section>
          <section class="stack">
            <h3>{words.exclude}</h3>
            <p class="hint">{words.excludeHint}</p>
            <GroupPicker
              name={words.exclude}
              groups={all}
              taken={draft.include}
              chosen={draft.exclude}
              problem={problemAt('exclude')}
              onChange={(exclude) => set({ exclude })}
            />
          </section>
        </>
      )}
    </WhenLoaded>
  );
}

type PickerProps = {
  readonly name: string;
  readonly groups: readonly Group[];
  /** Of the other list. */
  readonly taken: readonly string[];
  readonly chosen: readonly string[];
  readonly problem: string | undefined;
  readonly onChange: (chosen: readonly string[]) => void;
};

function GroupPicker({ name, groups, taken, chosen, problem, onChange }: PickerProps) {
  const [wanted, setWanted] = useState('');
  const free = groups.filter(({ id }) => !chosen.includes(id) && !taken.includes(id));
  const found = free.filter(({ displayName }) => displayName.toLowerCase().includes(wanted.trim().toLowerCase()));
  if (groups.length === 0) return <p class="hint">{words.noGroups}</p>;
  return (
    <>
      {chosen.length > 0 && (
        <ul class="chosen" aria-label={name}>
          {chosen.map((id) => (
            <li key={id}>
              <span dir="auto">{groupName(groups, id)}</span>
              <fluent-button
                size="small"
                aria-label={words.removeGroup(groupName(groups, id))}
                onClick={() => onChange(chosen.filter((other) => other !== id))}
              >
                {words.remove}
              </fluent-button>
            </li>
          ))}
        </ul>
      )}
      {free.length > MANY && <TextField label={words.findGroup} type="search" value={wanted} onInput={setWanted} />}
      <SelectField
        label={words.addGroupTo(name)}
        problem={problem}
        value=""
        options={[
          { value: '', label: words.chooseGroup },
          ...found.map(({ id, displayName }) => ({ value: id, label: displayName })),
        ]}
        onChange={(id) => id !== '' && onChange([...chosen, id])}
      />
    </>
  );
}
