import type { PostureHeader } from '../../agent/posture.ts';
import { POSTURE_HEADER } from '../../protocol/posture-token.ts';
import { type DomainList, secureDomains } from '../../sites/compile-rules.ts';
import { FIRST_OF_POSTURE, POSTURE_RULES } from '../layers/rule-ids.ts';
import { RefusalListener } from './refusal-listener.ts';

type Rule = chrome.declarativeNetRequest.Rule;

/** Encrypted requests; on this machine itself, where nothing is on the way, plain ones too. */
const SECURE = '^(?:(?:https|wss)://|(?:http|ws)://(?:localhost|127\\.0\\.0\\.1|\\[::1\\])[:/])';

/**
 * The posture token on its way to the sites behind a gate: a header that session rules set, so that it is on every kind of
 * request (documents, XHR, WebSockets, what a site's own worker fetches: reliability-security.md §0 E7), is in no place that
 * a page can read, holds while the worker is dead, and is gone with the browser.
 */
export class PostureHeaders {
  readonly #refusals: RefusalListener;

  /** `onRefused`: a gate did not let in a request that carried a token. */
  constructor(onRefused: () => void) {
    this.#refusals = new RefusalListener(onRefused);
  }

  /** In one atomic call, in place of what was set before. */
  async set(headers: readonly PostureHeader[]): Promise<void> {
    const lists = headers.flatMap(({ token, sites }) => secureDomains(sites).map((list) => ({ token, list })));
    const set = replaceRules(lists.slice(0, POSTURE_RULES.length).map(ruleFor));
    this.#refusals.listen(lists.map(({ list }) => list));
    await set;
  }

  async clear(): Promise<void> {
    const cleared = replaceRules([]);
    this.#refusals.listen([]);
    await cleared;
  }
}

function replaceRules(addRules: Rule[]): Promise<void> {
  return chrome.declarativeNetRequest.updateSessionRules({ removeRuleIds: POSTURE_RULES, addRules });
}

function ruleFor({ token, list }: { readonly token: string; readonly list: DomainList }, index: number): Rule {
  const { ResourceType, RuleActionType, HeaderOperation } = chrome.declarativeNetRequest;
  return {
    id: FIRST_OF_POSTURE + index,
    priority: 1,
    condition: {
      requestDomains: [...list.domains],
      ...(list.excluded.length > 0 && { excludedRequestDomains: [...list.excluded] }),
      regexFilter: SECURE,
      resourceTypes: Object.values(ResourceType),
    },
    action: {
      type: RuleActionType.MODIFY_HEADERS,
      requestHeaders: [{ header: POSTURE_HEADER, operation: HeaderOperation.SET, value: token }],
    },
  };
}
