import { storageSettings } from '../layers/storage-settings.ts';

/** Above the block's rules; see network-rules.ts. */
const ALLOW = 5_000;

/** In session rules, which know their numbers apart from the block's. */
const RULES = [1, 2, 3];

const SCRIPT = 'wipe-reader';

/** Paths that answer with a document at most sites, the error page of a site too, and mean little to any. */
export const READING_PATH = '/robots.txt';

/**
 * Lets a wipe's own frames, and nothing else, come through the block: one address that nobody can guess, without cookies
 * either way, and with a policy that keeps the site's scripts and whatever they would load out (browser-platform.md §7).
 * The script that reads runs at that address alone. `hosts` need no port or scheme.
 */
export async function openReadingAccess(nonce: string, origins: readonly string[]): Promise<void> {
  await closeReadingAccess();
  await storageSettings.suspend();
  const { RuleActionType, HeaderOperation, ResourceType } = chrome.declarativeNetRequest;
  const condition = {
    regexFilter: `^https?://[^/]+${READING_PATH.replaceAll('.', '\\.')}\\?drawbridge=${nonce}`,
    resourceTypes: [ResourceType.SUB_FRAME],
  };
  const remove = (header: string) => ({ header, operation: HeaderOperation.REMOVE });
  await chrome.declarativeNetRequest.updateSessionRules({
    removeRuleIds: RULES,
    addRules: [
      { id: 1, priority: ALLOW, condition, action: { type: RuleActionType.ALLOW } },
      {
        id: 2,
        // At the priority of what allows it, headers are left as they are (measured, Chromium 156).
        priority: ALLOW + 1,
        condition,
        action: {
          type: RuleActionType.MODIFY_HEADERS,
          requestHeaders: [remove('cookie'), remove('authorization')],
          responseHeaders: [
            ...['x-frame-options', 'set-cookie', 'clear-site-data', 'content-disposition', 'refresh', 'link'].map(
              remove,
            ),
            ...['cross-origin-embedder-policy', 'cross-origin-opener-policy', 'service-worker-allowed'].map(remove),
            { header: 'content-security-policy', operation: HeaderOperation.SET, value: "default-src 'none'" },
          ],
        },
      },
      {
        // A redirect elsewhere is not followed: what is there is none of ours.
        id: 3,
        priority: ALLOW - 1,
        condition: { initiatorDomains: [chrome.runtime.id], resourceTypes: [ResourceType.SUB_FRAME] },
        action: { type: RuleActionType.BLOCK },
      },
    ],
  });
  await chrome.scripting.registerContentScripts([
    {
      id: SCRIPT,
      js: ['wipe-reader.js'],
      matches: origins.map((origin) => `${origin}${READING_PATH}?drawbridge=${nonce}*`),
      allFrames: true,
      runAt: 'document_start',
      persistAcrossSessions: false,
    },
  ]);
}

/** Also what a killed worker has left open. */
export async function closeReadingAccess(): Promise<void> {
  const scripts = await chrome.scripting.getRegisteredContentScripts({ ids: [SCRIPT] });
  if (scripts.length > 0) await chrome.scripting.unregisterContentScripts({ ids: [SCRIPT] });
  await chrome.declarativeNetRequest.updateSessionRules({ removeRuleIds: RULES });
  await storageSettings.resume();
}
