// Runs at the start of a corporate document while the company's sites are closed (src/enforcement/layers/page-guard.ts).
(() => {
  window.stop();
  try {
    document.open();
    document.close();
  } catch {
    // XML has no open().
    document.documentElement?.remove();
  }
  chrome.runtime.sendMessage('page-guard').catch(() => undefined);
})();
