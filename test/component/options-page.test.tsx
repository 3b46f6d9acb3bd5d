import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, expect, test, vi } from 'vitest';
import { OptionsPage } from '../../extension/options/options-page.tsx';
import { Popup } from '../../extension/popup/popup.tsx';
import { observable } from '../../extension/surface/observable.ts';
import { type SettingsView, settingsViewOf } from '../../src/agent/settings.ts';
import type { View } from '../../src/agent/view.ts';
import { readAcceptance, toAcceptance } from '../../src/discovery/acceptance.ts';
import { DISCOVERY_CODES, DiscoveryError } from '../../src/discovery/discovery-error.ts';
import type { Offer } from '../../src/discovery/offer.ts';
import { FINDINGS, findingsOf } from '../../src/health/findings.ts';
import { exampleView, NOW, signedOutView } from './example-view.ts';
import { plain, show } from './show.tsx';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));
afterEach(cleanup);

const GOOD = { tenant: 'https://drawbridge.contoso.test', corporateSites: ['contoso.test'] };

const OFFER: Offer = {
  domain: 'contoso.test',
  domains: ['contoso.test', 'xn--contso-zxa.test'],
  configuration: {
    ...GOOD,
    organisationName: 'Contoso',
    whenSignedOut: 'block',
    healthSignals: 'report',
    tenantKeys: [{ kty: 'EC', kid: 'key-1' }],
  },
};
const PORTS = {
  discover: async () => OFFER,
  accept: async (_: Offer): Promise<void> => undefined,
  takeBack: async (): Promise<void> => undefined,
};

function open(settings: SettingsView | null, view: View | null = exampleView(), ports = PORTS) {
  const message = observable(view && { view, site: null });
  const { container } = render(
    <OptionsPage connection={{ message, send: () => undefined }} settings={observable(settings)} ports={ports} />,
  );
  return plain(container.textContent ?? '');
}

test('the page says what is seen, what is sent and what never is, before and after the worker speaks', () => {
  for (const view of [null, exampleView(), signedOutView()]) {
    const words = open(settingsViewOf({}, {}), view);
    expect(words).toMatch(/What it can see.*What it sends to .*What it never sends.*Signing out/);
    cleanup();
  }
});

test('single findings are named among what is sent where the organisation has asked for them, and only there', () => {
  expect(open(null, exampleView({ sendsSignals: true }))).toContain('your organisation has asked for it');
  cleanup();
  expect(open(null, exampleView())).not.toContain('your organisation has asked for it');
});

test('an admin sees which keys arrived, were dropped and are missing', () => {
  const words = open(settingsViewOf({ corporateSites: ['contoso.test'], helpLink: 'ftp://x', typo: 1 }, {}));
  expect(words).toContain('There are none that can be used, so nothing is blocked.');
  expect(words).toContain('Missing, and needed: tenant');
  expect(words).toContain('Not valid, and ignored: helpLink');
  expect(words).toContain('ignored: typo');
  expect(words).toContain('not an https address');
});

test('settings in order have nothing wrong about them', () => {
  const words = open(settingsViewOf(GOOD, {}));
  expect(words).toContain('They came by policy and are in use.');
  expect(words).not.toMatch(/Missing|Not valid|Not known/);
});

test('the organisation’s own privacy notice is offered where there is one', () => {
  open(null, exampleView({ privacyLink: 'https://contoso.test/privacy' }));
  expect(screen.getByRole('link').getAttribute('href')).toBe('https://contoso.test/privacy');
});

test('the popup says what is protected, by which policy and version, and where that ends', () => {
  const { words } = show(Popup, exampleView({ sites: { first: ['contoso.test'], count: 41 } }));
  expect(words()).toContain('41 company sites:');
  expect(words()).toContain('and 40 more');
  expect(words()).toContain('Policy: Edge baseline, version 7');
  expect(words()).toContain('Only this browser profile is protected.');
});

test('every finding of the health host has a sentence, and the bad ones come first', () => {
  const at = new Date(0).toISOString();
  const findings = findingsOf(FINDINGS.map((finding) => ({ ...finding, source: 'Windows', raw: null, at })));
  expect(findings).toHaveLength(FINDINGS.length);
  const { words } = show(Popup, exampleView({ findings }));
  const said = words().split('What was found on this device')[1] ?? '';
  expect(said.match(/[.] Level: (Secured|Low|Medium|High)/g)).toHaveLength(FINDINGS.length);
  expect(said.indexOf('Level: High')).toBeLessThan(said.indexOf('Level: Secured'));
});

test('the organisation’s own words on help are shown as they are', () => {
  const { words } = show(Popup, exampleView({ helpText: 'Call 4711 <b>now</b>' }));
  expect(words()).toContain('Call 4711 <b>now</b>');
});

const button = (name: string) => screen.getByRole('button', { name });

test('a person reads which sites, what may be removed and what is sent before anything is kept', async () => {
  const accepted: Offer[] = [];
  const accept = async (offer: Offer) => void accepted.push(offer);
  open(settingsViewOf({}, {}), null, { ...PORTS, accept });
  fireEvent.input(screen.getByRole('textbox'), { target: { value: 'ada@contoso.test' } });
  fireEvent.click(button('Find my organisation'));
  await screen.findByText(/What you allow/);
  const words = plain(document.body.textContent);
  for (const part of [/calls itself Contoso/, /are blocked/, /may be removed/, /sent to drawbridge.contoso.test/]) {
    expect(words).toMatch(part);
  }
  expect(words).toContain('What the health host finds is sent there too.');
  expect(words).toContain('xn--contso-zxa.test');
  expect(words).toContain('letters that can look like others');
  expect(accepted).toEqual([]);
  fireEvent.click(button('Do not set up'));
  fireEvent.click(button('Find my organisation'));
  await screen.findByText(/What you allow/);
  expect(accepted).toEqual([]);
  fireEvent.click(button('Accept and set up'));
  expect(accepted).toEqual([OFFER]);
});

test.each(DISCOVERY_CODES)('%s: nothing is offered, and the person reads what to do', async (code) => {
  const discover = async () => {
    throw new DiscoveryError(code, 'contoso.test', 'detail');
  };
  open(settingsViewOf({}, {}), null, { ...PORTS, discover });
  fireEvent.click(button('Find my organisation'));
  await screen.findByText(code);
  const words = plain(screen.getByRole('alert').textContent);
  expect(words).toMatch(/(Enter|Ask|ask|Check|Try|Tell|tell) /);
  expect(screen.queryByRole('button', { name: 'Accept and set up' })).toBeNull();
});

test('where an admin has spoken, or the package has settings, nobody is asked to set anything up', () => {
  for (const settings of [settingsViewOf(GOOD, {}), settingsViewOf({ tenant: 7 }, {}), settingsViewOf({}, GOOD)]) {
    open(settings, null);
    expect(screen.queryByRole('textbox')).toBeNull();
    cleanup();
  }
});

const ACCEPTANCE = readAcceptance(toAcceptance(OFFER, 0));

/** The page of someone who accepted, and what it asks for; its view may change. */
function openAccepted(first: View) {
  const asked: string[] = [];
  const message = observable({ view: first, site: null });
  render(
    <OptionsPage
      connection={{ message, send: (command) => void asked.push(command) }}
      settings={observable(settingsViewOf({}, {}, ACCEPTANCE))}
      ports={{ ...PORTS, takeBack: async () => void asked.push('takeBack') }}
    />,
  );
  const become = (next: View) =>
    act(() => {
      message.value = { view: next, site: null };
    });
  return { asked, become };
}
const words = () => plain(document.body.textContent);

test('what was accepted can be taken back while nobody is signed in, and says what follows first', () => {
  const { asked } = openAccepted(signedOutView());
  fireEvent.click(button('Take back'));
  expect(words()).toContain('What this browser holds of company sites stays.');
  expect(asked).toEqual([]);
  fireEvent.click(button('Take back'));
  expect(asked).toEqual(['takeBack']);
});

test('who is signed in is signed out first, and it is taken back only then', async () => {
  const { asked, become } = openAccepted(exampleView({ state: 'blocked', sitesOpen: false }));
  fireEvent.click(button('Take back'));
  expect(words()).toMatch(/You are signed out first.*company sites stays/);
  fireEvent.click(button('Keep it'));
  fireEvent.click(button('Take back'));
  expect(asked).toEqual([]);
  fireEvent.click(button('Sign out and take back'));
  expect(asked).toEqual(['signOut']);
  await become(exampleView({ checkedAt: NOW }));
  expect(asked).toEqual(['signOut']);
  await become(signedOutView());
  expect(asked).toEqual(['signOut', 'takeBack']);
});

test('where signing out removes company data that is said, and what was removed can be read before it is taken back', async () => {
  const { asked, become } = openAccepted(exampleView({ signOut: { wipes: true, sites: 'askToSignIn' } }));
  fireEvent.click(button('Take back'));
  expect(words()).toMatch(/holds of the sites of Contoso is removed first.*After that you can take it back/);
  expect(words()).not.toContain('company sites stays');
  fireEvent.click(button('Remove data and sign out'));
  const can = { checkNow: false, signIn: false, signOut: false };
  await become(exampleView({ state: 'wiping', sitesOpen: false, can }));
  expect(words()).toContain('once the sign-in or the removal under way has ended');
  expect(screen.queryByRole('button', { name: 'Take back' })).toBeNull();
  await become(signedOutView({ state: 'wiped' }));
  expect(asked).toEqual(['signOut']);
  fireEvent.click(button('Take back'));
  expect(words()).toContain('The popup no longer shows what was removed.');
  fireEvent.click(button('Take back'));
  expect(asked).toEqual(['signOut', 'takeBack']);
});

test('an admin’s settings win over what was accepted', () => {
  expect(settingsViewOf({ ...GOOD, organisationName: 'Fabrikam' }, {}, ACCEPTANCE)).toMatchObject({
    source: 'policy',
    accepted: null,
  });
});
