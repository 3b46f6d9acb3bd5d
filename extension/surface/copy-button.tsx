import { useSignal } from '@preact/signals';

type Props = { readonly label: string; readonly copiedLabel: string; readonly text: () => string };

/** Copies a text, and says that it has. */
export function CopyButton({ label, copiedLabel, text }: Props) {
  const copied = useSignal(false);
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => {
        copied.value = true;
      },
      // Refused, the button says nothing and the text is there to be selected.
      () => undefined,
    );
  return (
    <p class="copy">
      <button type="button" class="button" onClick={copy}>
        {label}
      </button>
      <span role="status">{copied.value ? copiedLabel : ''}</span>
    </p>
  );
}
