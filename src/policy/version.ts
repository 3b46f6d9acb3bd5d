import { PolicyError } from './policy-error.ts';

/** `major.minor.build.revision`; parts that were not written are 0. */
export type Version = readonly [number, number, number, number];

const PATTERN = /^\d{1,10}(?:\.\d{1,10}){0,3}$/;

/**
 * A version as Windows and Edge write it (`10.0.22631.3155`, `147.0.3800`): one to four numbers.
 *
 * @throws {PolicyError} `version-malformed`
 */
export function parseVersion(text: string): Version {
  if (!PATTERN.test(text)) {
    throw new PolicyError('version-malformed', `"${text.slice(0, 40)}" is not a version of one to four numbers`);
  }
  const [major = 0, minor = 0, build = 0, revision = 0] = text.split('.').map(Number);
  return [major, minor, build, revision];
}

export function isVersion(text: string): boolean {
  return PATTERN.test(text);
}

/** Below zero where `a` is the older one, zero where they are the same, part by part as numbers. */
export function compareVersions(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
}
