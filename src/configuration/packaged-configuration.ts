import browser from 'webextension-polyfill';

/** The settings that a package may carry in `configuration.json` (the demo's does, the production build has none). */
export async function readPackagedConfiguration(): Promise<Record<string, unknown>> {
  try {
    const response = await fetch(browser.runtime.getURL('configuration.json'));
    const value: unknown = await response.json();
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
