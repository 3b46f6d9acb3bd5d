import { signal } from '@preact/signals';

const spoken = signal('');

/** Says something to whoever does not see the page, such as that a change was saved. */
export function announce(text: string): void {
  // The same words again are no change, and would not be read.
  spoken.value = spoken.peek() === text ? `${text}\u00a0` : text;
}

/** Where it is said: once on the page, always there. */
export function LiveRegion() {
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {spoken}
    </div>
  );
}
