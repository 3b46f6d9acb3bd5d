/**
 * What keeps the browser from holding all of what was decided, as stable codes: in the report to the tenant, and with a
 * sentence of its own in the popup. The first are facts of the installation, which no retry changes.
 */
export const ENFORCEMENT_PROBLEMS = [
  /**
   * The person may switch it off, and there is no blocking listener: the first page of a browser start is not held
   * (browser-platform.md §2). `normal_installed` is that too: its type is `sideload` (Chromium 156).
   */
  'not-installed-by-policy',
  /** There are private windows, and they do not know the extension. */
  'private-windows-unprotected',
  /** A setting did not arrive or cannot be used; the last good one of it stands. */
  'settings-incomplete',
  /** More sites than one layer can take; the other layers hold the rest. */
  'storage-settings-partial',
  'rules-refused',
  'gate-refused',
  'storage-settings-refused',
  /** A policy's or another extension's setting stands above ours. */
  'storage-settings-overridden',
  'page-guard-refused',
  'pages-uncovered',
  'downloads-uncancelled',
  'caches-unflushed',
  'enforcement-failed',
] as const;

export type EnforcementProblem = (typeof ENFORCEMENT_PROBLEMS)[number];

const STANDING: readonly string[] = [
  'not-installed-by-policy',
  'private-windows-unprotected',
  'settings-incomplete',
  'storage-settings-partial',
] satisfies readonly EnforcementProblem[];

/** Whether performing the enforcement again may heal it. */
export function isHealable(problem: string): boolean {
  return !STANDING.includes(problem);
}
