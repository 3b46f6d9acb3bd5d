// All dynamic rules this extension ever installs, by number.

/** Matches nothing and is always there; see network-rules.ts. */
export const BASELINE = 1;

/** The block's, counted from here. Sites compile to few rules, however many they are. */
export const FIRST_OF_BLOCK = 100;
const MOST_OF_BLOCK = 200;

/** Replaced together, in one call. */
export const ALL_RULES = [BASELINE, ...Array.from({ length: MOST_OF_BLOCK }, (_, index) => FIRST_OF_BLOCK + index)];
