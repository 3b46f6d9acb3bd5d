/**
 * Keeps the keyboard's place: where a change takes away the control that has the focus ("Sign out" once signed out), the
 * heading takes it, which says what is now the case and from which the next control is one Tab away. To be called before
 * the page is rendered; the page's heading has `tabIndex={-1}`.
 */
export function keepFocus(): void {
  let focused: Element | null = null;
  document.addEventListener('focusin', ({ target }) => {
    focused = target as Element;
  });
  new MutationObserver(() => {
    if (!focused || focused.isConnected || document.activeElement !== document.body) return;
    const heading = document.querySelector('h1');
    // The ring that it has not when a page gives it the focus at its start.
    heading?.setAttribute('data-kept-focus', '');
    heading?.focus();
  }).observe(document.body, { childList: true, subtree: true });
}
