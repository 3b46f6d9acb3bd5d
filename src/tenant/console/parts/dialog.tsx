import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

type DialogProps = {
  readonly title: string;
  readonly children: ComponentChildren;
  /** What Escape does; without it the dialog stays until it is answered. */
  readonly onClose?: () => void;
  /** It interrupts: what it says must be answered first. */
  readonly isAlert?: boolean;
  /** A pane at the side, for a form, or a box in the middle, for a question. */
  readonly kind?: 'question' | 'pane';
};

/**
 * A modal dialog of the browser's own: it keeps the focus within, gives it back where it came from, and is named by its
 * title. Render it while it is open.
 */
export function Dialog({ title: text, children, onClose, isAlert = false, kind = 'question' }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    title.current?.focus();
    return () => {
      // Where the address opened it, or what opened it is gone, the page's title has it.
      const opener = before !== document.body && before?.isConnected ? before : document.querySelector('main h1');
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={`dialog ${kind}`}
      role={isAlert ? 'alertdialog' : 'dialog'}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
      // A browser lets Escape be refused once, not twice in a row.
      onClose={({ currentTarget }) => (onClose ? onClose() : currentTarget.showModal())}
    >
      <h2 id={heading} tabIndex={-1} ref={title}>
        {text}
      </h2>
      {children}
    </dialog>
  );
}
