import { type Option, SelectField } from '../../parts/field.tsx';
import type { PolicyDraft } from './policy-draft.ts';
import type { StepProps } from './steps.tsx';
import { words } from './words.ts';

/** Names of values as options; a value that is newer than this version is one too, so that it is kept. */
export function optionsOf(names: Readonly<Record<string, string>>, value: string): readonly Option[] {
  const options = Object.entries(names).map(([known, label]) => ({ value: known, label }));
  return Object.hasOwn(names, value) ? options : [...options, { value, label: words.newer(value) }];
}

/** Carried in the policy, and said not to be enforced here. */
export function DataStep({ draft, set, problemAt }: StepProps<PolicyDraft>) {
  return (
    <>
      <div class="notice warning">
        <h3>{words.notEnforced}</h3>
        <p>{words.dataText}</p>
      </div>
      <SelectField
        label={words.receive}
        hint={words.notEnforced}
        value={draft.receive}
        options={optionsOf(words.receiveOptions, draft.receive)}
        problem={problemAt('receive')}
        onChange={(receive) => set({ receive })}
      />
      <SelectField
        label={words.send}
        hint={words.notEnforced}
        value={draft.send}
        options={optionsOf(words.sendOptions, draft.send)}
        problem={problemAt('send')}
        onChange={(send) => set({ send })}
      />
      <SelectField
        label={words.clipboard}
        hint={words.notEnforced}
        value={draft.clipboard}
        options={optionsOf(words.clipboardOptions, draft.clipboard)}
        problem={problemAt('clipboard')}
        onChange={(clipboard) => set({ clipboard })}
      />
      <SelectField
        label={words.print}
        hint={words.notEnforced}
        value={draft.printBlocked ? 'block' : 'allow'}
        options={optionsOf(words.printOptions, 'allow')}
        problem={problemAt('printBlocked')}
        onChange={(print) => set({ printBlocked: print === 'block' })}
      />
    </>
  );
}
