import type { ComponentChildren } from 'preact';
import { Dialog } from './dialog.tsx';
import { SaveForm } from './save-form.tsx';

type ConfirmProps = {
  readonly title: string;
  /** What follows from it. */
  readonly children: ComponentChildren;
  readonly label: string;
  readonly act: () => Promise<unknown>;
  readonly onClose: () => void;
};

/** Asks before something is done that is not easily undone. */
export function Confirm({ title, children, label, act, onClose }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <SaveForm label={label} save={act} onCancel={onClose}>
        {() => children}
      </SaveForm>
    </Dialog>
  );
}
