type Props = {
  readonly label: string;
  /** In place of the label while the command runs. */
  readonly busyLabel: string;
  readonly busy: boolean;
  readonly enabled: boolean;
  readonly primary?: boolean;
  readonly onPress: () => void;
};

/** A button that shows its command running. Disabled by `aria-disabled`, so that it keeps the keyboard's focus meanwhile. */
export function CommandButton({ label, busyLabel, busy, enabled, primary = false, onPress }: Props) {
  return (
    <button
      type="button"
      class={primary ? 'button primary' : 'button'}
      aria-disabled={!enabled}
      onClick={() => enabled && onPress()}
    >
      {busy && <span class="spinner" aria-hidden="true" />}
      {busy ? busyLabel : label}
    </button>
  );
}
