import { compileRules, type RequestRule } from '../sites/compile-rules.ts';
import type { Sites } from '../sites/site-list.ts';

/** The page a blocked tab shows, as packaged. */
export const BLOCKED_PAGE = '/extension/blocked/index.html';

/** Above every priority of {@link compileRules}: what a company page asks for is refused wherever it goes. */
const FROM_COMPANY_PRIORITY = 2_000;

/**
 * Replaces the block rules in one atomic call; they live in the browser and hold while the worker is dead. Few rules with
 * long host lists: 30,000 hosts in force within 300 ms (browser-platform.md §3). In force when the promise resolves.
 */
export async function setBlockRules(closed: boolean, sites: Sites): Promise<void> {
  const installed = await chrome.declarativeNetRequest.getDynamicRules();
  await chrome.declarativeNetRequest.updateDynamicRules({
    removeRuleIds: installed.map(({ id }) => id),
    addRules: closed ? blockRules(sites) : [],
  });
}

function blockRules(sites: Sites): chrome.declarativeNetRequest.Rule[] {
  const { ResourceType, RuleActionType } = chrome.declarativeNetRequest;
  const all = Object.values(ResourceType);
  const others = all.filter((type) => type !== ResourceType.MAIN_FRAME);
  const { requests, initiators } = compileRules(sites);
  const toCompany = requests.flatMap((rule): Omit<chrome.declarativeNetRequest.Rule, 'id'>[] => {
    const rest = conditionOf(rule);
    const { priority } = rule;
    if (rule.action === 'leave') {
      return [{ priority, condition: { ...rest, resourceTypes: all }, action: { type: RuleActionType.ALLOW } }];
    }
    const redirect = { extensionPath: BLOCKED_PAGE };
    return [
      {
        priority,
        condition: { ...rest, resourceTypes: [ResourceType.MAIN_FRAME] },
        action: { type: RuleActionType.REDIRECT, redirect },
      },
      { priority, condition: { ...rest, resourceTypes: others }, action: { type: RuleActionType.BLOCK } },
    ];
  });
  // A company page still alive somewhere must not carry what it holds to another host.
  const fromCompany = initiators.map(({ initiatorDomains, excludedInitiatorDomains }) => ({
    priority: FROM_COMPANY_PRIORITY,
    condition: {
      initiatorDomains: [...initiatorDomains],
      ...(excludedInitiatorDomains ? { excludedInitiatorDomains: [...excludedInitiatorDomains] } : {}),
      resourceTypes: others,
    },
    action: { type: RuleActionType.BLOCK },
  }));
  return [...toCompany, ...fromCompany].map((rule, index) => ({ id: index + 1, ...rule }));
}

function conditionOf({ requestDomains, regexFilter }: RequestRule): chrome.declarativeNetRequest.RuleCondition {
  return { requestDomains: [...requestDomains], ...(regexFilter === undefined ? {} : { regexFilter }) };
}
