import { BLOCKED_PAGE } from '../pages.ts';
import { domainsOf } from '../site-patterns.ts';
import type { Target } from '../target.ts';
import type { Layer } from './layer.ts';
import { RULE } from './rule-ids.ts';

type Rule = chrome.declarativeNetRequest.Rule;

const PRIORITY = 1_000;

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
  async apply(target) {
    if ((await this.verify(target)).length > 0) await this.replace(target);
  },
  /** One atomic call, in force when it resolves. It also empties the whole back/forward cache (§1 iii). */
  async replace(target) {
    await chrome.declarativeNetRequest.updateDynamicRules({
      removeRuleIds: Object.values(RULE),
      addRules: rulesFor(target),
    });
  },
  async verify(target) {
    const held = await chrome.declarativeNetRequest.getDynamicRules();
    const wanted = rulesFor(target);
    const same = held.length === wanted.length && wanted.every((rule) => held.some((other) => sameRule(rule, other)));
    return same ? [] : ['rules-refused'];
  },
};

function rulesFor({ closed, sites }: Target): Rule[] {
  return [baseline(), ...(closed && sites.length > 0 ? blockRules(domainsOf(sites)) : [])];
}

/**
 * A rule set that is first written at the moment of a block is lost when the browser is killed within ten seconds; one
 * that was there before is not (§2, four of four each). So one rule is always there, for a host that cannot exist.
 */
function baseline(): Rule {
  const { ResourceType, RuleActionType } = chrome.declarativeNetRequest;
  return {
    id: RULE.baseline,
    priority: 1,
    condition: { requestDomains: ['baseline.invalid'], resourceTypes: [ResourceType.MAIN_FRAME] },
    action: { type: RuleActionType.BLOCK },
  };
}

function blockRules(domains: string[]): Rule[] {
  const { ResourceType, RuleActionType } = chrome.declarativeNetRequest;
  const others = Object.values(ResourceType).filter((type) => type !== ResourceType.MAIN_FRAME);
  return [
    {
      id: RULE.mainFrame,
      priority: PRIORITY,
      condition: { requestDomains: domains, resourceTypes: [ResourceType.MAIN_FRAME] },
      action: { type: RuleActionType.REDIRECT, redirect: { extensionPath: BLOCKED_PAGE } },
    },
    {
      id: RULE.toCompany,
      priority: PRIORITY,
      condition: { requestDomains: domains, resourceTypes: others },
      action: { type: RuleActionType.BLOCK },
    },
    {
      id: RULE.fromCompany,
      priority: PRIORITY,
      condition: { initiatorDomains: domains, resourceTypes: others },
      action: { type: RuleActionType.BLOCK },
    },
  ];
}

function sameRule(wanted: Rule, held: Rule): boolean {
  const domains = ({ condition }: Rule) => (condition.requestDomains ?? condition.initiatorDomains ?? []).join();
  return wanted.id === held.id && wanted.action.type === held.action.type && domains(wanted) === domains(held);
}
