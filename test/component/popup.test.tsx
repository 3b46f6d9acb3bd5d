import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Popup } from '../../extension/popup/popup.tsx';
import { now } from '../../extension/surface/clock.ts';
import { observable } from '../../extension/surface/observable.ts';
import type { SurfaceMessage } from '../../src/agent/surface.ts';
import type { View } from '../../src/agent/view.ts';
import { blockedView, exampleView, MINUTE, NOW, RECEIPT, signedOutView } from './example-view.ts';
import { plain, show } from './show.tsx';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

const open = (view: View | null) => show(Popup, view);
const headline = () => plain(screen.getByRole('heading', { level: 1 }).textContent ?? '');
const button = (name: string) => screen.getByRole('button', { name });
const buttons = () => screen.queryAllByRole('button').map(({ textContent }) => textContent);

beforeEach(() => {
  now.value = NOW;
});
afterEach(cleanup);

test('before the worker speaks it is busy and offers nothing', () => {
  open(null);
  expect(screen.getByRole('main').getAttribute('aria-busy')).toBe('true');
  expect(buttons()).toEqual([]);
});

test('what was known last is shown until the worker speaks, and marked where that takes a moment', async () => {
  vi.useFakeTimers();
  const connection = { message: observable<SurfaceMessage | null>(null), send: () => undefined };
  render(<Popup connection={connection} lastKnown={exampleView()} />);
  expect(headline()).toBe('Company sites are open');
  expect(screen.getByRole('main').getAttribute('aria-busy')).toBe('true');
  await act(() => {
    vi.advanceTimersByTime(1_000);
  });
  expect(screen.getByText(/what was known last/)).toBeTruthy();
  await act(() => {
    connection.message.value = { view: blockedView(), site: null };
  });
  vi.useRealTimers();
  expect(headline()).toBe('Company sites are blocked');
  expect(screen.getByRole('main').getAttribute('aria-busy')).toBe('false');
  expect(screen.queryByText(/what was known last/)).toBeNull();
});

test('not configured: says plainly that nothing is blocked or sent, whom to ask, and where to set it up oneself', () => {
  const can = { checkNow: false, signIn: false, signOut: false };
  const none = { person: null, deviceTag: null, threat: null, helpLink: null, organisation: null };
  const { words } = open(exampleView({ ...none, state: 'notConfigured', can }));
  expect(headline()).toBe('Drawbridge is not set up');
  expect(words()).toContain('Nothing is blocked and nothing is sent.');
  expect(words()).toContain('ask your admin');
  expect(screen.getByRole('link', { name: 'Set up with your work address' })).toBeTruthy();
  expect(buttons()).toEqual([]);
});

test('signed out: asks to sign in and says what that reports', () => {
  const { sent, words } = open(signedOutView());
  expect(headline()).toBe('Sign in with your work account');
  expect(words()).toContain('Which pages you open, and what is on them, is never sent.');
  expect(buttons()).toEqual(['Sign in']);
  fireEvent.click(button('Sign in'));
  expect(sent).toEqual(['signIn']);
});

test('a sign-in that ends soon: says when, and what closes then', () => {
  expect(open(exampleView()).words()).not.toContain('sign-in ends');
  cleanup();
  const { words } = open(exampleView({ signInSoonAt: Date.UTC(2026, 10, 24, 11, 30) }));
  expect(words()).toMatch(/Your work sign-in ends at .*11:30.* Company sites then close until you sign in again\./);
});

test('signing in: points to the window and takes no second press', () => {
  const { sent, words } = open(signedOutView({ state: 'signingIn', busy: 'signIn' }));
  expect(words()).toContain('window that opened');
  fireEvent.click(button('Signing in…'));
  expect(sent).toEqual([]);
});

test('checking for the first time: says that sites open when it succeeds', () => {
  const { words } = open(exampleView({ state: 'checking', sitesOpen: false, checkedAt: null, busy: 'checkIn' }));
  expect(words()).toContain('Company sites open as soon as the check succeeds.');
  expect(words()).toContain('Not checked yet');
});

test('allowed: names organisation, person and device tag, and how old the check is', () => {
  const { words } = open(exampleView());
  expect(headline()).toBe('Company sites are open');
  for (const name of ['Contoso', 'Ada Okafor', 'ada@contoso.com', '4C7F-92AB', 'Checked 2 minutes ago']) {
    expect(words()).toContain(name);
  }
  expect(screen.getByRole('link', { name: /Get help from .*Contoso/ }).getAttribute('href')).toBe(
    'https://help.contoso.com/',
  );
});

test('the age of the check grows while the popup is open', async () => {
  open(exampleView());
  now.value = NOW + 3 * MINUTE;
  expect(await screen.findByText('Checked 5 minutes ago')).toBeTruthy();
});

test('warned: sites are open and the warning is explained', () => {
  const reasons = [{ condition: 'accountDisabled', action: 'warn' }] as const;
  const { words } = open(exampleView({ state: 'warned', reasons }));
  expect(headline()).toBe('Company sites are open, with a warning');
  expect(words()).toContain('This is a warning. Company sites stay open for now.');
});

test('blocked: says why, by which policy, and what to do step by step', () => {
  const { words } = open(blockedView());
  expect(headline()).toBe('Company sites are blocked');
  expect(words()).toContain('is High. Your organisation allows up to Low.');
  expect(words()).toContain('Policy: Edge baseline');
  const steps = screen.getAllByRole('listitem').map(({ textContent }) => plain(textContent ?? ''));
  expect(steps[0]).toMatch(/^Open Contoso Threat Defense on this device/);
});

test('cannot reach: says what is wrong and when access would change', () => {
  const problem = { code: 'tenant-unreachable', detail: 'ECONNREFUSED', at: NOW - MINUTE } as const;
  const { words } = open(exampleView({ state: 'cannotReach', problem }));
  expect(headline()).toBe('Cannot reach Contoso');
  expect(words()).toContain('Company sites stay open for now');
  expect(words()).toContain('Check your internet connection');
  expect(words()).toContain('Without a check, company sites close in 11 hours');
  expect(words()).not.toContain('ECONNREFUSED');
});

test('wiping: says that other sites keep their data, and offers nothing to press', () => {
  const can = { checkNow: false, signIn: false, signOut: false };
  const { words } = open(blockedView({ state: 'wiping', can }));
  expect(headline()).toBe('Removing company data');
  expect(words()).toContain('Your other sites keep their data.');
  expect(screen.queryByRole('heading', { name: 'What to do' })).toBeNull();
  expect(buttons()).toEqual([]);
});

test('wiped: gives the receipt in words and a way back', () => {
  const { words } = open(signedOutView({ state: 'wiped', receipt: RECEIPT }));
  expect(headline()).toBe('Company data was removed');
  expect(words()).toContain('2 company sites emptied');
  expect(words()).toContain('14 cookies removed');
  expect(buttons()).toEqual(['Sign in', 'Copy']);
});

describe('the threat scale', () => {
  const steps = () => {
    const scale = screen.getByRole('region', { name: 'Device threat level' });
    return within(scale)
      .getAllByRole('listitem')
      .map(({ textContent }) => textContent);
  };

  test('marks this device and the limit in words', () => {
    open(blockedView());
    expect(steps()).toEqual(['Secured', 'LowAllowed up to', 'Medium', 'HighThis device']);
  });

  test('says when the level of this device is not known', () => {
    const { words } = open(blockedView({ threat: { found: null, allowed: 'high' } }));
    expect(steps()).toEqual(['Secured', 'Low', 'Medium', 'HighAllowed up to']);
    expect(words()).toContain('The level of this device is not known yet.');
  });
});

test('sign in again: says why, and offers it beside signing out', () => {
  const can = { checkNow: false, signIn: true, signOut: true };
  const { sent, words } = open(exampleView({ state: 'needsSignIn', sitesOpen: false, can }));
  expect(headline()).toBe('Sign in again');
  expect(words()).toContain('It is time to show Contoso who you are.');
  fireEvent.click(button('Sign in'));
  expect(sent).toEqual(['signIn']);
});

test('what was sent can be read, all of it', () => {
  const report = {
    id: 'report-7',
    seq: 7,
    at: NOW,
    versions: {
      extension: '1.2.3',
      browser: 'Microsoft Edge 140.0.3485.54',
      platform: 'Windows',
      platformVersion: '15.0.0',
      osBuild: '10.0.26100.4652',
      extensionId: 'kbmomddlidkeghenppmhmcbodnpkjhfm',
    },
    provenance: {
      kind: 'nativeHost' as const,
      version: '1.2.0',
      scope: 'user' as const,
      problem: 'health-host-silent',
    },
    signals: [
      {
        name: 'firewall' as const,
        value: 'off' as const,
        source: 'Norton',
        raw: '0x41000',
        at: new Date(NOW).toISOString(),
      },
    ],
    health: [{ connectorId: 'fabrikam', state: 'unknown', lastUpdateDateTime: new Date(NOW).toISOString() }],
    enforcement: { access: 'block' as const, since: NOW, problems: ['covering-tabs'] },
    refusals: ['document-unknown-key'],
  };
  const { words } = open(exampleView({ sent: { at: NOW, report } }));
  const said = words();
  const sent = [report.id, report.versions, report.provenance, ...report.signals.map(({ at, ...signal }) => signal)];
  for (const part of sent.flatMap((one) => Object.values(typeof one === 'string' ? [one] : one)))
    expect(said).toContain(part);
  expect(said).toContain('fabrikam: unknown');
  expect(said).toContain('Problems: covering-tabs');
  expect(said).toContain('Answers not accepted: document-unknown-key');
  expect(said).toContain('Company sites: blocked');
});

test('nothing sent yet is said too, and nobody signed in has nothing to read', () => {
  expect(open(exampleView()).words()).toContain('Nothing has been reported yet.');
  cleanup();
  expect(open(signedOutView()).words()).not.toContain('What was sent');
});

test('what is not protected here is said, each with what mends it', () => {
  const limits = ['not-installed-by-policy', 'private-windows-unprotected', 'rules-refused'] as const;
  const { words } = show(Popup, exampleView({ limits }));
  expect(words()).toContain('What is not protected here');
  expect(words()).toContain('Your administrator can change that.');
  expect(words()).toContain('Private windows are not protected');
  expect(words()).toContain('The browser refused the rules');
});

test('where everything holds there is no such list', () => {
  expect(show(Popup, exampleView()).words()).not.toContain('not protected here');
});
