import { useState } from 'preact/hooks';

type Props = { readonly label: string; readonly copiedLabel: string; readonly text: () => string };

/** Copies a text, and says that it has. */
export function CopyButton({ label, copiedLabel, text }: Props) {
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => setCopied(true),
      // Refused, the button says nothing and the text is there to be selected.
      () => undefined,
    );
  return (
    <p class="copy">
      <button type="button" class="button" onClick={copy}>
        {label}
      </button>
      <span role="status">{copied ? copiedLabel : ''}</span>
    </p>
  );
}
