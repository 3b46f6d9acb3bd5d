import { cleanup, fireEvent, screen } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Popup } from '../../extension/popup/popup.tsx';
import { now } from '../../extension/surface/clock.ts';
import type { View } from '../../src/agent/view.ts';
import { blockedView, exampleView, NOW } from './example-view.ts';
import { plain, show } from './show.tsx';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));

const open = (view: View) => show(Popup, view);
const button = (name: string) => screen.getByRole('button', { name });

beforeEach(() => {
  now.value = NOW;
});
afterEach(cleanup);

describe('Check now', () => {
  test('asks the worker, shows the check running and takes no second press', async () => {
    const { sent, change } = open(exampleView());
    fireEvent.click(button('Check now'));
    expect(sent).toEqual(['checkNow']);
    await change(exampleView({ busy: 'checkIn' }));
    expect(button('Checking…').getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(button('Checking…'));
    expect(sent).toEqual(['checkNow']);
  });

  test('announces that it runs and what came of it', async () => {
    const { change } = open(exampleView());
    expect(screen.getByRole('status').textContent).toBe('');
    await change(exampleView({ busy: 'checkIn' }));
    expect(screen.getByRole('status').textContent).toBe('Checking…');
    await change(blockedView());
    expect(screen.getByRole('status').textContent).toBe('Company sites are blocked.');
  });

  test('announces a failure with what to do', async () => {
    const { change } = open(exampleView({ busy: 'checkIn' }));
    await change(exampleView({ state: 'cannotReach', problem: { code: 'tenant-timeout', detail: '', at: NOW } }));
    expect(plain(screen.getByRole('status').textContent ?? '')).toMatch(
      /^Cannot reach Contoso\. .*tries again by itself\.$/,
    );
  });
});

describe('Sign out', () => {
  test('asks first, with what follows, and starts at the answer that changes nothing', () => {
    const { sent, words } = open(exampleView());
    fireEvent.click(button('Sign out'));
    expect(sent).toEqual([]);
    expect(screen.getByRole('region', { name: /Sign out of .*Contoso.*\?/ })).toBeTruthy();
    expect(words()).toContain("Reporting this browser's health stops at once.");
    expect(words()).toContain('Company sites will ask you to sign in.');
    expect(document.activeElement).toBe(button('Stay signed in'));
  });

  test('staying changes nothing and returns to where one was', () => {
    const { sent } = open(exampleView());
    fireEvent.click(button('Sign out'));
    fireEvent.click(button('Stay signed in'));
    expect(sent).toEqual([]);
    expect(document.activeElement).toBe(button('Sign out'));
  });

  test('with the organisation’s setting says what is removed before it is done, and names that on the button', () => {
    const { sent, words } = open(exampleView({ signOut: { wipes: true, sites: 'askToSignIn' } }));
    fireEvent.click(button('Sign out'));
    expect(words()).toContain(
      'What this browser holds of the sites of Contoso is removed first. That cannot be undone.',
    );
    expect(words()).toContain('Your other sites keep their data.');
    expect(screen.queryByRole('button', { name: 'Sign out' })).toBeNull();
    expect(sent).toEqual([]);
    fireEvent.click(button('Remove data and sign out'));
    expect(sent).toEqual(['signOut']);
  });

  test('removes nothing, and says nothing of it, without that setting', () => {
    const { words } = open(exampleView());
    fireEvent.click(button('Sign out'));
    expect(words()).not.toMatch(/removed|undone/);
  });

  test('says so where company sites then open without signing in', () => {
    const { words } = open(exampleView({ signOut: { wipes: false, sites: 'open' } }));
    fireEvent.click(button('Sign out'));
    expect(words()).toContain('Company sites open without signing in.');
    expect(words()).not.toContain('ask you to sign in');
  });

  test('is done after yes', () => {
    const { sent } = open(exampleView());
    fireEvent.click(button('Sign out'));
    fireEvent.click(button('Sign out'));
    expect(sent).toEqual(['signOut']);
  });
});
