import { Check, TextField } from '../../parts/field.tsx';
import type { PolicyDraft } from './policy-draft.ts';
import type { StepProps } from './steps.tsx';
import { words } from './words.ts';

export function BasicsStep({ draft, set, problemAt }: StepProps<PolicyDraft>) {
  return (
    <>
      <TextField
        label={words.displayName}
        required
        value={draft.displayName}
        problem={problemAt('displayName')}
        onInput={(displayName) => set({ displayName })}
      />
      <TextField
        label={words.description}
        lines={3}
        value={draft.description}
        problem={problemAt('description')}
        onInput={(description) => set({ description })}
      />
    </>
  );
}

export function AppsStep({ draft, set, problemAt }: StepProps<PolicyDraft>) {
  return (
    <>
      <Check
        label={words.edge}
        hint={words.edgeHint}
        checked={draft.hasEdge}
        onChange={(hasEdge) => set({ hasEdge })}
      />
      <TextField
        label={words.otherApps}
        hint={words.otherAppsHint}
        lines={3}
        value={draft.otherApps}
        problem={problemAt('apps')}
        onInput={(otherApps) => set({ otherApps })}
      />
    </>
  );
}
