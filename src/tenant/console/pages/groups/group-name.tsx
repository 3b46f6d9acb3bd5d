import { useState } from 'preact/hooks';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { SaveForm } from '../../parts/save-form.tsx';
import { words } from './words.ts';

type Props = {
  readonly title: string;
  readonly label: string;
  readonly name?: string;
  readonly save: (name: string) => Promise<unknown>;
  readonly onClose: () => void;
};

/** Asks for a group's name: of a new one, or another one. */
export function GroupName({ title, label, name = '', save, onClose }: Props) {
  const [typed, setTyped] = useState(name);
  const isEmpty = typed.trim() === '';
  return (
    <Dialog title={title} onClose={onClose}>
      <SaveForm label={label} save={() => save(typed.trim())} onCancel={onClose} isWrong={isEmpty}>
        {({ isTried }) => (
          <TextField
            label={words.name}
            hint={words.nameHint}
            value={typed}
            onInput={setTyped}
            problem={isTried && isEmpty ? words.nameWrong : null}
          />
        )}
      </SaveForm>
    </Dialog>
  );
}
