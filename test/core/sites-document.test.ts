import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseSites } from '../../src/sites/parse-sites.ts';
import { SIGN_IN_HOSTS } from '../../src/sites/sign-in-hosts.ts';
import { parseSiteFilter } from '../../src/sites/site-filter.ts';
import { isCorporate } from '../../src/sites/site-list.ts';
import { SITE_REFUSALS } from '../../src/sites/site-refusal.ts';

const TEXT = readFileSync(join(import.meta.dirname, '../../docs/corporate-sites.md'), 'utf8');

it('admins read every reason for which a pattern is refused, in the words that they see', () => {
  const rows = [...TEXT.matchAll(/^\| `([a-z-]+)` \| (.*) \|$/gm)].map(([, code, reason]) => [code, reason]);
  expect(rows).toEqual(Object.entries(SITE_REFUSALS));
});

it('admins read which hosts can never be corporate', () => {
  expect([...TEXT.matchAll(/^- `([\w.-]+)`$/gm)].map(([, host]) => host)).toEqual(SIGN_IN_HOSTS);
});

it('what is shown as a pattern can be used as one', () => {
  const table = TEXT.slice(TEXT.indexOf('| Pattern |'), TEXT.indexOf('Upper case'));
  const shown = [...table.matchAll(/^\| (`.*`) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, pattern = '']) => pattern),
  );
  expect(shown.length).toBe(9);
  for (const pattern of shown) expect(parseSiteFilter(pattern), pattern).toBeTypeOf('object');
});

it('the example of an exception is true', () => {
  const listed = (name: string) => new RegExp(`${name}: +(.*)`).exec(TEXT)?.[1]?.split(', ') ?? [];
  const lists = { corporateSites: listed('corporateSites'), exceptions: listed('corporateSiteExceptions') };
  const { sites } = parseSites(lists, []);
  const corporate = ['mail', 'club', 'tennis.club', 'lab.club'].map((name) =>
    isCorporate(sites, `https://${name}.contoso.test`),
  );
  expect(corporate).toEqual([true, false, false, true]);
});
