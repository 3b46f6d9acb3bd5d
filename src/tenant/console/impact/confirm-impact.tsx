import type { ComponentChildren } from 'preact';
import { Dialog } from '../parts/dialog.tsx';
import { SaveForm } from '../parts/save-form.tsx';
import { Impact } from './impact.tsx';
import { words } from './impact-words.ts';
import type { WhatIf } from './what-if.ts';

type Props = {
  readonly title: string;
  /** What follows from it, whoever is hit. */
  readonly children: ComponentChildren;
  readonly label: string;
  readonly change: WhatIf;
  readonly act: () => Promise<unknown>;
  readonly onClose: () => void;
};

/** Asks before something is taken away, and says whom that would hit; it can be done once that is known. */
export function ConfirmImpact({ title, children, label, change, act, onClose }: Props) {
  return (
    <Dialog title={title} isAlert onClose={onClose}>
      {children}
      <Impact change={change}>
        {(_outcome, isKnown) => (
          <SaveForm label={label} save={act} onCancel={onClose} isWrong={!isKnown}>
            {({ isTried }) => isTried && !isKnown && <p role="status">{words.wait}</p>}
          </SaveForm>
        )}
      </Impact>
    </Dialog>
  );
}
