import type { CompiledRules, InitiatorRule, RequestRule } from '../../src/sites/compile-rules.ts';

/**
 * What a browser does with the rules, as far as they go: domain lists match subdomains, the expression is searched in the
 * canonical address, the higher priority wins, `leave` (allow) beats `cover` at the same one.
 * test/browser/site-rules.test.ts holds it to the real browser.
 */
export function covers({ requests }: Pick<CompiledRules, 'requests'>, address: string): boolean {
  const url = new URL(address);
  const host = url.hostname.replace(/\.$/, '');
  const matching = requests.filter((rule) => matches(rule, host, url.href));
  const top = Math.max(...matching.map(({ priority }) => priority));
  const winners = matching.filter(({ priority }) => priority === top);
  return winners.length > 0 && !winners.some(({ action }) => action === 'leave');
}

function matches({ requestDomains, regexFilter }: RequestRule, host: string, href: string): boolean {
  return isBelow(host, requestDomains) && (regexFilter === undefined || new RegExp(regexFilter, 'i').test(href));
}

/** Whether what a page of `host` asks for is blocked: by either reading of the two lists, excluded first or longest first. */
export function coversInitiator(
  rules: readonly InitiatorRule[],
  host: string,
  reading: 'excluded' | 'longest',
): boolean {
  return rules.some(({ initiatorDomains, excludedInitiatorDomains = [] }) => {
    const longest = (domains: readonly string[]) =>
      Math.max(-1, ...domains.filter((domain) => isBelow(host, [domain])).map(({ length }) => length));
    const [inside, outside] = [longest(initiatorDomains), longest(excludedInitiatorDomains)];
    return inside >= 0 && (reading === 'excluded' ? outside < 0 : inside > outside);
  });
}

function isBelow(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}
