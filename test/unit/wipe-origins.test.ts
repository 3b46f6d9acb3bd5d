import { expect, it } from 'vitest';
import { hostsToldBy } from '../../src/enforcement/wipe/cookie-owner.ts';

const own = (host: string) => ({ domain: host, hostOnly: true });
const wide = (domain: string) => ({ domain: `.${domain}`, hostOnly: false });

it('a cookie of a host is word of that host, unless it is known otherwise', () => {
  expect(hostsToldBy([own('mail.corp.test'), own('portal.corp.test')], new Set(['mail.corp.test']))).toEqual([
    'portal.corp.test',
  ]);
});

it('a cookie of a whole domain is word of a site at the domain only where nobody below it may have set it', () => {
  const cookies = [wide('corp.test')];
  expect(hostsToldBy(cookies, new Set())).toEqual(['corp.test']);
  expect(hostsToldBy(cookies, new Set(['notcorp.test']))).toEqual(['corp.test']);
  expect(hostsToldBy(cookies, new Set(['mail.corp.test']))).toEqual([]);
  expect(hostsToldBy([...cookies, own('mail.corp.test')], new Set())).toEqual(['mail.corp.test']);
});
