import type { Sites } from '../sites/site-list.ts';

/** The page a blocked tab shows, as packaged. */
export const BLOCKED_PAGE = '/extension/blocked/index.html';

/** All dynamic rules this extension ever installs, by number. */
const RULE = { mainFrame: 1, toCompany: 2, fromCompany: 3 } as const;
const PRIORITY = 1_000;

/**
 * Replaces the block rules in one atomic call; they live in the browser and hold while the worker is dead. Few rules with
 * long host lists: 30,000 hosts in force within 300 ms (browser-platform.md §3). In force when the promise resolves.
 */
export async function setBlockRules(closed: boolean, sites: Sites): Promise<void> {
  await chrome.declarativeNetRequest.updateDynamicRules({
    removeRuleIds: Object.values(RULE),
    addRules: closed && sites.length > 0 ? blockRules([...sites]) : [],
  });
}

function blockRules(sites: string[]): chrome.declarativeNetRequest.Rule[] {
  const { ResourceType, RuleActionType } = chrome.declarativeNetRequest;
  const others = Object.values(ResourceType).filter((type) => type !== ResourceType.MAIN_FRAME);
  return [
    {
      id: RULE.mainFrame,
      priority: PRIORITY,
      condition: { requestDomains: sites, resourceTypes: [ResourceType.MAIN_FRAME] },
      action: { type: RuleActionType.REDIRECT, redirect: { extensionPath: BLOCKED_PAGE } },
    },
    {
      id: RULE.toCompany,
      priority: PRIORITY,
      condition: { requestDomains: sites, resourceTypes: others },
      action: { type: RuleActionType.BLOCK },
    },
    {
      // A company page still alive somewhere must not carry what it holds to another host.
      id: RULE.fromCompany,
      priority: PRIORITY,
      condition: { initiatorDomains: sites, resourceTypes: others },
      action: { type: RuleActionType.BLOCK },
    },
  ];
}
