// The rules this extension installs, by number: dynamic ones, and the session rules of the posture header.

/** Matches nothing and is always there; see network-rules.ts. */
export const BASELINE = 1;

/** The block's, counted from here. Sites compile to few rules, however many they are. */
export const FIRST_OF_BLOCK = 100;
const MOST_OF_BLOCK = 200;

/** Replaced together, in one call. */
export const ALL_RULES = [BASELINE, ...Array.from({ length: MOST_OF_BLOCK }, (_, index) => FIRST_OF_BLOCK + index)];

/** Session rules that set the posture header, counted from here: other session rules are the wipe's, below it. */
export const FIRST_OF_POSTURE = 1_000;
const MOST_OF_POSTURE = 64;

export const POSTURE_RULES = Array.from({ length: MOST_OF_POSTURE }, (_, index) => FIRST_OF_POSTURE + index);
