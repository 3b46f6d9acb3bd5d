import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { GraphError } from '../graph/graph-error.ts';
import { Problem } from './problem.tsx';
import { words } from './words.ts';

type SaveFormProps = {
  /** What the button says. */
  readonly label: string;
  /** Does it; what it throws is said above the form, which keeps what was typed. */
  readonly save: () => Promise<unknown>;
  /** The same as Escape does. */
  readonly onCancel?: () => void;
  /** It cannot be sent as it is: fields say why. */
  readonly isWrong?: boolean;
  /** `target` is the member that the tenant refused, for its field. */
  readonly children: (state: { readonly isTried: boolean; readonly target: string | null }) => ComponentChildren;
};

/** Fields, and a button that sends them: once at a time, and nothing counts as done before the tenant says so. */
export function SaveForm({ label, save, onCancel, isWrong = false, children }: SaveFormProps) {
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const send = async () => {
    setTried(true);
    if (isWrong || isBusy) return;
    setBusy(true);
    setError(null);
    await save().catch(setError);
    setBusy(false);
  };
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {error !== null && <Problem error={error} />}
      {children({ isTried, target: error instanceof GraphError ? error.target : null })}
      <div class="dialog-actions">
        <fluent-button appearance="primary" type="submit">
          {isBusy ? words.saving : label}
        </fluent-button>
        {onCancel && <fluent-button onClick={onCancel}>{words.cancel}</fluent-button>}
      </div>
    </form>
  );
}
