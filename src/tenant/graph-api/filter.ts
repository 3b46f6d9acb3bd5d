import { badMember } from './graph-error.ts';

export type Literal = string | number | boolean | null;

/** An OData `$filter`, read: what it lets through, and the members that must equal something for that. */
export type Filter = {
  readonly test: (item: object) => boolean;
  readonly equal: ReadonlyMap<string, Literal>;
};

const TOKEN =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<time>\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))|(?<number>-?\d+(?:\.\d+)?)(?![\w-])|(?<guid>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})|(?<name>[A-Za-z_@][\w@./-]*)|(?<mark>[(),]))/iy;

/** The longest filter, in characters, and how deep it may be nested. */
const LONGEST = 2048;
const DEEPEST = 32;

type Value = (item: object) => unknown;
const COMPARISONS: Readonly<Record<string, (left: unknown, right: Literal) => boolean>> = {
  eq: same,
  ne: (left, right) => !same(left, right),
  gt: (left, right) => ordered(left, right, (order) => order > 0),
  ge: (left, right) => ordered(left, right, (order) => order >= 0),
  lt: (left, right) => ordered(left, right, (order) => order < 0),
  le: (left, right) => ordered(left, right, (order) => order <= 0),
};
const FUNCTIONS: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
};

/**
 * Reads the part of OData's filter language that scripts for Intune use: comparisons, `and`, `or`, `not`, brackets,
 * `startswith`, `endswith`, `contains`. Text compares without regard to case, as in Graph. `members` are those that can be
 * asked for.
 *
 * @throws {GraphError} `BadRequest`, naming what is not understood
 */
export function parseFilter(filter: string, members: ReadonlySet<string>): Filter {
  const wrong = (reason: string) => badMember('$filter', reason);
  if (filter.length > LONGEST) throw wrong(`longer than ${LONGEST} characters`);
  const tokens = tokenise(filter, wrong);
  let place = 0;
  const peek = () => tokens[place]?.toLowerCase();
  const next = () => {
    const token = tokens[place++];
    if (token === undefined) throw wrong('ends too early');
    return token;
  };
  const take = (token: string) => {
    const found = next();
    if (found.toLowerCase() !== token) throw wrong(`"${found.slice(0, 64)}" where "${token}" belongs`);
  };
  const member = (name: string): Value => {
    if (!members.has(name)) throw wrong(`"${name.slice(0, 64)}" cannot be filtered on`);
    return (item) => (item as Record<string, unknown>)[name];
  };

  const any = (depth: number): Filter => {
    if (depth > DEEPEST) throw wrong('nested too deep');
    let left = all(depth);
    while (peek() === 'or') {
      place += 1;
      const [one, other] = [left, all(depth)];
      left = { test: (item) => one.test(item) || other.test(item), equal: new Map() };
    }
    return left;
  };
  const all = (depth: number): Filter => {
    let left = single(depth);
    while (peek() === 'and') {
      place += 1;
      const [one, other] = [left, single(depth)];
      left = {
        test: (item) => one.test(item) && other.test(item),
        equal: new Map([...one.equal, ...other.equal]),
      };
    }
    return left;
  };
  const single = (depth: number): Filter => {
    const first = next();
    const word = first.toLowerCase();
    if (word === '(') {
      const inner = any(depth + 1);
      take(')');
      return inner;
    }
    if (word === 'not') {
      if (depth > DEEPEST) throw wrong('nested too deep');
      const { test } = single(depth + 1);
      return { test: (item) => !test(item), equal: new Map() };
    }
    const called = Object.hasOwn(FUNCTIONS, word) ? FUNCTIONS[word] : undefined;
    if (called) {
      take('(');
      const value = member(next());
      take(',');
      const part = String(literal(next(), wrong)).toLowerCase();
      take(')');
      return { test: (item) => called(String(value(item) ?? '').toLowerCase(), part), equal: new Map() };
    }
    const value = member(first);
    const operator = next().toLowerCase();
    const compare = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
    if (!compare) throw wrong(`"${operator.slice(0, 64)}" is no comparison that is known here`);
    const right = literal(next(), wrong);
    return { test: (item) => compare(value(item), right), equal: new Map(operator === 'eq' ? [[first, right]] : []) };
  };

  const whole = any(0);
  if (place < tokens.length) throw wrong(`"${String(tokens[place]).slice(0, 64)}" is left over`);
  return whole;
}

type Wrong = (reason: string) => Error;

function tokenise(filter: string, wrong: Wrong): readonly string[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  const end = filter.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(filter);
    if (!match) throw wrong(`not understood from "${filter.slice(at, at + 32)}" on`);
    tokens.push(match[0].trim());
  }
  return tokens;
}

function literal(token: string, wrong: Wrong): Literal {
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  if (/^(true|false)$/i.test(token)) return token.toLowerCase() === 'true';
  if (/^null$/i.test(token)) return null;
  if (/^-?\d+(\.\d+)?$/.test(token)) return Number(token);
  if (/^\d|^[0-9a-f]{8}-/i.test(token)) return token;
  throw wrong(`"${token.slice(0, 64)}" is no value`);
}

function same(left: unknown, right: Literal): boolean {
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right) === 0;
  return (left ?? null) === right;
}

function ordered(left: unknown, right: Literal, holds: (order: number) => boolean): boolean {
  if (typeof left === 'string' && typeof right === 'string') return holds(compareText(left, right));
  if (typeof left === 'number' && typeof right === 'number') return holds(left - right);
  return false;
}

/** The order of two values of one member, `null` and nothing before all else. */
export function compareValues(left: unknown, right: unknown): number {
  if (left == null || right == null) return Number(left != null) - Number(right != null);
  if (typeof left === 'string' && typeof right === 'string') return compareText(left, right);
  return Number(left) - Number(right);
}

/** Times by what they mean, other text without regard to case. */
function compareText(left: string, right: string): number {
  const [one, other] = [timeOf(left), timeOf(right)];
  if (one !== null && other !== null) return one - other;
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}

function timeOf(text: string): number | null {
  return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : null;
}
