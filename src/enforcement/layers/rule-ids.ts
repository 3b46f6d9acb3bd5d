/** All dynamic rules this extension ever installs, by number. */
export const RULE = {
  /** A corporate page goes to the blocked page. */
  mainFrame: 1,
  /** Everything else to a corporate host is refused. */
  toCompany: 2,
  /** Everything that a corporate page or worker asks of any other host is refused. */
  fromCompany: 3,
  /** Matches nothing and is always there; see network-rules.ts. */
  baseline: 4,
} as const;
