/** Milliseconds after which a tab in the background shows its page all the same, so that its title is right. */
const PATIENCE = 2_000;

/**
 * Twenty covered tabs share one process, and each that starts its page at once keeps the next from being covered. One that
 * nobody sees lets the others go first.
 */
export async function untilSeen(): Promise<void> {
  if (document.visibilityState === 'visible') return;
  await new Promise<void>((resolve) => {
    document.addEventListener('visibilitychange', () => resolve(), { once: true });
    setTimeout(resolve, PATIENCE);
  });
}
