import { compileRules, type RequestRule } from '../../sites/compile-rules.ts';
import type { Sites } from '../../sites/site-list.ts';
import { BLOCKED_PAGE } from '../pages.ts';
import { perSites } from '../per-sites.ts';
import type { Target } from '../target.ts';
import type { Layer } from './layer.ts';
import { ALL_RULES, BASELINE, FIRST_OF_BLOCK } from './rule-ids.ts';

type Rule = chrome.declarativeNetRequest.Rule;

/** Above every priority of {@link compileRules}: what a company page asks for is refused wherever it goes. */
const FROM_COMPANY_PRIORITY = 2_000;

/**
 * The network: fresh navigations, sub-resources, WebSockets, beacons, requests of site workers without a tab, and what a
 * page still alive sends elsewhere (browser-platform.md §1 i, v, vi, xv). Rules live in the browser and hold while the
 * worker is dead. Few rules with long host lists: 10,000 hosts in 45 ms, where a rule per host took 239 (§3).
 *
 * What they do not see: the first page of a start, pages that come without the network, connections already open.
 */
export const networkRules: Layer & { replace(target: Target): Promise<void> } = {
  name: 'network rules',
  refused: 'rules-refused',
  prepare(sites) {
    blockRules(sites);
  },
  async apply(target) {
    if ((await this.verify(target)).length > 0) await this.replace(target);
  },
  /** One atomic call, in force when it resolves. It also empties the whole back/forward cache (§1 iii). */
  async replace(target) {
    await chrome.declarativeNetRequest.updateDynamicRules({
      removeRuleIds: ALL_RULES,
      addRules: rulesFor(target),
    });
  },
  async verify(target) {
    const held = new Set((await chrome.declarativeNetRequest.getDynamicRules()).map(toText));
    const wanted = rulesFor(target);
    const same = held.size === wanted.length && wanted.every((rule) => held.has(toText(rule)));
    return same ? [] : ['rules-refused'];
  },
};

function rulesFor({ closed, sites }: Target): Rule[] {
  return [baseline(), ...(closed ? blockRules(sites) : [])];
}

/**
 * A rule set that is first written at the moment of a block is lost when the browser is killed within ten seconds; one
 * that was there before is not (§2, four of four each). So one rule is always there, for a host that cannot exist.
 */
function baseline(): Rule {
  const { ResourceType, RuleActionType } = chrome.declarativeNetRequest;
  return {
    id: BASELINE,
    priority: 1,
    condition: { requestDomains: ['baseline.invalid'], resourceTypes: [ResourceType.MAIN_FRAME] },
    action: { type: RuleActionType.BLOCK },
  };
}

const blockRules = perSites((sites: Sites): readonly Rule[] => {
  const { ResourceType, RuleActionType } = chrome.declarativeNetRequest;
  const all = Object.values(ResourceType);
  const others = all.filter((type) => type !== ResourceType.MAIN_FRAME);
  const { requests, initiators } = compileRules(sites);
  const toCompany = requests.flatMap((rule): Omit<Rule, 'id'>[] => {
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
  return [...toCompany, ...fromCompany].map((rule, index) => ({ id: FIRST_OF_BLOCK + index, ...rule }));
});

function conditionOf({ requestDomains, regexFilter }: RequestRule): chrome.declarativeNetRequest.RuleCondition {
  return { requestDomains: [...requestDomains], ...(regexFilter === undefined ? {} : { regexFilter }) };
}

/** The browser gives a rule's members in an order of its own, and adds what it takes for granted. */
function toText({ id, priority, action, condition }: Rule): string {
  return JSON.stringify([
    id,
    priority,
    action.type,
    condition.requestDomains ?? null,
    condition.initiatorDomains ?? null,
    condition.excludedInitiatorDomains ?? null,
    condition.regexFilter ?? null,
  ]);
}
