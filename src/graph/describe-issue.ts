import * as v from 'valibot';

/** The longest that one part of a description may be, in characters. */
const LONGEST = 300;

/**
 * Which member is wrong and why, for an error's message. valibot repeats what it received, and a path may hold a key of
 * the sender's, so both are cut: a message is shown and logged, however long the input was.
 */
export function describeIssue(issue: v.BaseIssue<unknown>, whole: string): string {
  return `${shortened(v.getDotPath(issue) ?? whole)}: ${shortened(issue.message)}`;
}

/** `text`, or its beginning where it is too long to be shown. */
export function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
