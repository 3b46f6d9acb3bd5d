import { CONFIGURATION_KEYS, type Configuration, readConfiguration } from '../protocol/configuration.ts';
import { isSafeAddress } from '../protocol/safe-address.ts';
import { parseSites } from '../sites/parse-sites.ts';
import { SIGN_IN_HOSTS } from '../sites/sign-in-hosts.ts';
import { blockedHosts, MAX_BLOCKED_HOSTS } from './blocked-hosts.ts';
import { GAPS } from './gaps.ts';

/** What policy files cannot be made of. `problems` are sentences, one for each thing to mend. */
export class DeploymentError extends Error {
  readonly code = 'bad-deployment';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** `off`: there are none. `allowed`: they open once the person has allowed Drawbridge in them, which then enforces there. */
export const PRIVATE_WINDOWS = ['off', 'allowed'] as const;
export type PrivateWindows = (typeof PRIVATE_WINDOWS)[number];

/** One organisation's installation of Drawbridge, checked. */
export type Deployment = {
  readonly extensionId: string;
  /** Of the update manifest. */
  readonly updateUrl: string;
  /** What the extension finds in managed storage, key by key as in managed_schema.json. */
  readonly configuration: Configuration;
  readonly privateWindows: PrivateWindows;
  /** Names of gaps that stay open. */
  readonly without: readonly string[];
};

export type DeploymentInput = {
  readonly extensionId: string;
  readonly updateUrl?: string | undefined;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly privateWindows?: string | undefined;
  readonly without?: readonly string[] | undefined;
};

/** @throws {DeploymentError} naming everything that is wrong, not the first thing only */
export function readDeployment(input: DeploymentInput): Deployment {
  const { configuration, refused } = readConfiguration(input.settings);
  const known = new Set(Object.keys(input.settings));
  const problems = refused.map(({ key, reason }) => `${key}: ${reason}.`);
  for (const key of ['tenant', 'corporateSites']) {
    if (!known.has(key)) problems.push(`${key} is missing: without it nothing is enforced.`);
  }
  if (Array.isArray(input.settings['corporateSites']) && input.settings['corporateSites'].length === 0) {
    problems.push('corporateSites is empty: name at least one site.');
  }
  for (const key of [...known].filter((candidate) => !Object.hasOwn(CONFIGURATION_KEYS, candidate))) {
    problems.push(`${key} is no setting (docs/settings.md).`);
  }
  // Not every format has a way to write them.
  if (/[^\P{C}\n\t]|[\ud800-\udfff]/u.test(textsIn(input.settings))) {
    problems.push('A setting has characters that cannot be seen or written: control characters, or half of one.');
  }
  if (!/^[a-p]{32}$/.test(input.extensionId)) {
    problems.push(`The extension id has 32 letters from a to p: ${input.extensionId || 'none was given'}.`);
  }
  if (configuration) problems.push(...siteProblems(configuration));
  const updateUrl = input.updateUrl ?? (configuration ? `${configuration.tenant}/extension/update.xml` : '');
  if (configuration && !(isSafeAddress(updateUrl) && !/[\s;"<>]/.test(updateUrl)))
    problems.push(`The update address is no https address: ${updateUrl}.`);
  const privateWindows = PRIVATE_WINDOWS.find((choice) => choice === (input.privateWindows ?? 'off'));
  if (!privateWindows)
    problems.push(`Private windows are ${PRIVATE_WINDOWS.join(' or ')}, not ${input.privateWindows}.`);
  const names = GAPS.filter(({ optional }) => optional).map(({ name }) => name);
  const without = input.without ?? [];
  for (const name of without.filter((candidate) => !names.includes(candidate))) {
    problems.push(`${name} is nothing that can be left out. These can: ${names.join(', ')}.`);
  }
  if (configuration && !without.includes('runtime_blocked_hosts')) {
    const hosts = blockedHosts(configuration).length;
    if (hosts > MAX_BLOCKED_HOSTS) {
      problems.push(
        `The sites have ${hosts} hosts, and other extensions can be kept from ${MAX_BLOCKED_HOSTS} only. Name hosts above them, or leave it out (--without runtime_blocked_hosts).`,
      );
    }
  }
  if (problems.length > 0 || !configuration || !privateWindows) throw new DeploymentError(problems);
  return {
    extensionId: input.extensionId,
    updateUrl,
    configuration: withNames(configuration),
    privateWindows,
    without,
  };
}

/** With the names of all settings, by which the extension notices that one has not arrived. */
function withNames(configuration: Configuration): Configuration {
  const given = Object.entries(configuration).filter(([, value]) => value !== undefined);
  return { ...configuration, expectedSettings: given.map(([key]) => key).filter((key) => key !== 'expectedSettings') };
}

function siteProblems({ tenant, corporateSites, corporateSiteExceptions }: Configuration): string[] {
  const lists = { corporateSites, exceptions: corporateSiteExceptions };
  const { refused } = parseSites(lists, [new URL(tenant).hostname, ...SIGN_IN_HOSTS]);
  return refused.map(({ pattern, reason }) => `The site ${JSON.stringify(pattern)}: ${reason}`);
}

function textsIn(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null ? Object.values(value).map(textsIn).join(' ') : '';
}
