import { HUGE_VALUES, ODD_JSON, ODD_KEYS, ODD_TEXTS, ODD_VALUES } from './odd-values.ts';
import type { Random } from './random.ts';

/**
 * `seed` with one to four changes somewhere in it. The seed itself is left as it is: only what lies on the way to a change
 * is copied, so that large seeds are cheap.
 */
export function mutateValue(random: Random, seed: unknown): unknown {
  let value = seed;
  do value = mutateSomewhere(random, value);
  while (random.below(5) < 2);
  return value;
}

function mutateSomewhere(random: Random, value: unknown): unknown {
  if (!isContainer(value)) return mutateLeaf(random, value);
  const keys = Object.keys(value);
  // Large containers are not walked: they are there to be large.
  if (keys.length === 0 || keys.length > 1_000 || random.oneIn(4)) return mutateContainer(random, value, keys);
  const key = random.of(keys);
  return withMember(value, key, mutateSomewhere(random, Reflect.get(value, key)));
}

function mutateContainer(random: Random, value: object, keys: readonly string[]): unknown {
  if (random.oneIn(8)) return oddValue(random);
  if (Array.isArray(value)) return mutateArray(random, value);
  const key = keys.length > 0 ? random.of(keys) : '';
  switch (random.below(6)) {
    case 0:
      return without(value, key);
    case 1:
      return withMember(value, random.of(ODD_KEYS), oddValue(random));
    case 2:
      return withMember(value, key, oddValue(random));
    case 3: // Renamed: case, space, another member's name.
      return withMember(without(value, key), nearText(random, key), Reflect.get(value, key));
    case 4: // One member's value in another's place.
      return keys.length === 0 ? [value] : withMember(value, key, Reflect.get(value, random.of(keys)));
    default:
      return [value];
  }
}

function mutateArray(random: Random, value: readonly unknown[]): unknown {
  const at = random.below(value.length + 1);
  switch (random.below(6)) {
    case 0:
      return value.toSpliced(at, 1);
    case 1:
      return value.toSpliced(at, 0, oddValue(random));
    case 2: // The same again, a few times or often.
      return [...value, ...Array.from({ length: random.oneIn(50) ? 300 : 2 }, () => value[at] ?? value[0])];
    case 3:
      return { ...value };
    case 4:
      return value.toReversed();
    default:
      return value.length === 0 ? null : value[0];
  }
}

function mutateLeaf(random: Random, value: unknown): unknown {
  if (random.oneIn(4)) return oddValue(random);
  if (typeof value === 'string') return random.oneIn(3) ? random.of(ODD_TEXTS) : nearText(random, value);
  if (typeof value === 'number') return nearNumber(random, value);
  if (typeof value === 'boolean') return random.of([!value, Number(value), String(value), null]);
  return oddValue(random);
}

/** One slip away from `text`. */
export function nearText(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  switch (random.below(8)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + random.of(ODD_TEXTS) + text.slice(at);
    case 2:
      return text.slice(0, at) + String.fromCharCode(random.below(0x1_0000)) + text.slice(at + 1);
    case 3:
      return text.toUpperCase();
    case 4:
      return random.oneIn(2) ? ` ${text}` : `${text}\n`;
    case 5:
      return text.slice(0, at);
    case 6: // Another digit.
      return text.replace(/\d/, () => random.of(['0', '9', '-', '99', '.']));
    default:
      return text + text;
  }
}

function nearNumber(random: Random, value: number): unknown {
  return random.of([
    value + 1,
    value - 1,
    -value,
    value / 2,
    value * 1e10,
    value + 0.1,
    String(value),
    [value],
    value * 1e308,
  ]);
}

function oddValue(random: Random): unknown {
  if (random.oneIn(200)) return random.of(HUGE_VALUES);
  return random.oneIn(3) ? random.of(ODD_TEXTS) : random.of(ODD_VALUES);
}

/** `json` with one to four changes of its characters, so that a reader meets what no writer of JSON would write. */
export function mutateText(random: Random, json: string): string {
  let text = json;
  do text = mutateTextOnce(random, text);
  while (random.below(5) < 2);
  return text;
}

function mutateTextOnce(random: Random, text: string): string {
  const at = random.below(text.length + 1);
  const length = 1 + random.below(random.oneIn(4) ? 200 : 8);
  switch (random.below(9)) {
    case 0:
      return text.slice(0, at) + text.slice(at + length);
    case 1:
      return text.slice(0, at + length) + text.slice(at);
    case 2:
      return text.slice(0, at) + random.of(ODD_JSON) + text.slice(at);
    case 3:
      return text.slice(0, at) + String.fromCharCode(random.below(0x1_0000)) + text.slice(at + 1);
    case 4: // A whole value swapped.
      return replaceNear(text, at, /"(?:[^"\\]|\\.)*"(?!:)|-?\d+|true|false|null/y, random.of(ODD_JSON));
    case 5: // A member's name swapped, and so perhaps twice there.
      return replaceNear(text, at, /"(?:[^"\\]|\\.)*":/y, `${JSON.stringify(random.of(ODD_KEYS))}:`);
    case 6: // A member twice.
      return replaceNear(text, at, /,/y, `,"${random.of(ODD_KEYS.slice(0, 4))}":${random.of(ODD_JSON)},`);
    case 7: {
      if (!random.oneIn(40)) return text.slice(0, at);
      const depth = 5_000;
      return replaceNear(text, at, /:/y, `:${'['.repeat(depth)}${']'.repeat(depth)},"deep":`);
    }
    default:
      return text.slice(0, at) + random.of(ODD_TEXTS) + text.slice(at);
  }
}

/** The first match at `at` or within the next 200 characters replaced; the text as it is where there is none. */
function replaceNear(text: string, at: number, pattern: RegExp, by: string): string {
  for (let start = at; start < Math.min(text.length, at + 200); start += 1) {
    pattern.lastIndex = start;
    const match = pattern.exec(text);
    if (match) return text.slice(0, start) + by + text.slice(start + match[0].length);
  }
  return text;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null && (Array.isArray(value) || isPlain(value));
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** A copy with one member set; `__proto__` becomes a member like any other, as JSON.parse makes it. */
function withMember(value: object, key: string, member: unknown): object {
  const copy: object = Array.isArray(value) ? [...value] : { ...value };
  if (Array.isArray(copy) && key === 'length') return copy;
  Object.defineProperty(copy, key, { value: member, enumerable: true, configurable: true, writable: true });
  return copy;
}

function without(value: object, key: string): object {
  const copy: Record<string, unknown> = { ...value };
  delete copy[key];
  return copy;
}
