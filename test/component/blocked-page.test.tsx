import { cleanup, fireEvent, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BlockedPage } from '../../extension/blocked/blocked-page.tsx';
import { now } from '../../extension/surface/clock.ts';
import type { View } from '../../src/agent/view.ts';
import { REASONS } from './example-reasons.ts';
import { blockedView, exampleView, NOW, RECEIPT, signedOutView } from './example-view.ts';
import { plain, show } from './show.tsx';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

const HOST = 'portal.contoso.com';
const open = (view: View | null, site: string | null = HOST) => show(BlockedPage, view, site);
const heading = () => screen.getByRole('heading', { level: 1 });
const buttons = () => screen.queryAllByRole('button').map(({ textContent }) => textContent);

beforeEach(() => {
  now.value = NOW;
  document.title = '';
});
afterEach(cleanup);

test('works before the worker speaks: the heading and the title say that a site is blocked', () => {
  open(null);
  expect(heading().textContent).toBe('A company site is blocked for now');
  expect(document.title).toBe('A company site is blocked for now');
});

test('the heading has the focus, so that a screen reader starts there', () => {
  open(blockedView());
  expect(document.activeElement).toBe(heading());
});

test('blocked: names the site and the organisation, why, since when, and what to do', () => {
  const { words, sent } = open(blockedView());
  expect(plain(heading().textContent ?? '')).toBe('portal.contoso.com is blocked');
  expect(document.title).toBe('portal.contoso.com is blocked');
  expect(words()).toContain('Company site of Contoso');
  expect(words()).toContain('is High. Your organisation allows up to Low.');
  expect(words()).toContain('Checked 2 minutes ago');
  expect(words()).toContain('4C7F-92AB');
  expect(screen.getByRole('heading', { name: 'What to do' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Check again' }));
  expect(sent).toEqual(['checkNow']);
});

test('a site whose name is not known is "a company site"', () => {
  open(blockedView(), null);
  expect(heading().textContent).toBe('A company site is blocked');
});

test('signed out: offers to sign in, and nothing else', () => {
  const { sent } = open(signedOutView());
  expect(plain(heading().textContent ?? '')).toBe('portal.contoso.com asks you to sign in');
  expect(buttons()).toEqual(['Sign in']);
  fireEvent.click(screen.getByRole('button', { name: 'Sign in' }));
  expect(sent).toEqual(['signIn']);
});

test('signing in: points to the window', () => {
  const { words } = open(signedOutView({ state: 'signingIn', busy: 'signIn' }));
  expect(words()).toContain('Finish signing in in the window that opened.');
});

test('offline too long: says how long, how long is allowed, and to connect', () => {
  const { words } = open(blockedView({ reasons: [REASONS.offlineGracePeriod] }));
  expect(plain(heading().textContent ?? '')).toBe('portal.contoso.com is blocked: no check for too long');
  expect(words()).toContain('has not checked in for 13 hours. Your organisation allows 12 hours.');
  expect(words()).toContain('Connect this device to the internet.');
});

test('offline beside another reason does not hide the other', () => {
  open(blockedView({ reasons: [REASONS.deviceThreatLevel, REASONS.offlineGracePeriod] }));
  expect(plain(heading().textContent ?? '')).toBe('portal.contoso.com is blocked');
});

test('checking: says that the site opens by itself', () => {
  const { words } = open(exampleView({ state: 'checking', sitesOpen: false, busy: 'checkIn' }));
  expect(words()).toContain('the site then opens by itself');
});

test('cannot reach: says what is wrong and that it keeps trying', () => {
  const problem = { code: 'answer-malformed', detail: 'HTML', at: NOW } as const;
  const { words } = open(exampleView({ state: 'cannotReach', sitesOpen: false, problem }));
  expect(words()).toContain('It keeps trying');
  expect(words()).toContain('On a guest Wi-Fi, open its sign-in page first');
});

test('wiping: says what is removed and what is kept', () => {
  const { words } = open(blockedView({ state: 'wiping', can: { checkNow: false, signIn: false, signOut: false } }));
  expect(words()).toContain('is being removed. Your other sites keep their data.');
  expect(buttons()).toEqual([]);
});

test('wiped: gives the receipt and a way back', () => {
  const { words } = open(signedOutView({ state: 'wiped', receipt: RECEIPT }));
  expect(words()).toContain('14 cookies removed');
  expect(buttons()).toEqual(['Sign in', 'Copy']);
});

test('open again: says so to eyes and ears and offers nothing more', async () => {
  const { words, change } = open(blockedView());
  await change(exampleView());
  expect(plain(heading().textContent ?? '')).toBe('portal.contoso.com is open again');
  expect(words()).toContain('Taking you back…');
  expect(screen.getByRole('status').textContent).toContain('is open again');
  expect(buttons()).toEqual([]);
});

test('open again, and the address is not known any more: says what to do', async () => {
  const { words } = open(exampleView(), null);
  expect(heading().textContent).toBe('Company sites are open again');
  expect(words()).toContain('enter the address of the page you want');
});

test('the organisation need not be known', () => {
  const { words } = open(signedOutView({ organisation: null, helpLink: null }));
  expect(words()).toContain('Company site of your organisation');
  expect(screen.queryByRole('link')).toBeNull();
});
