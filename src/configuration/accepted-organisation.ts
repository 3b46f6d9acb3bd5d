import browser from 'webextension-polyfill';
import { type Acceptance, readAcceptance, TAKEN_BACK, toAcceptance } from '../discovery/acceptance.ts';
import type { Offer } from '../discovery/offer.ts';

/** In local storage; written by the page on which a person accepts, read by the worker. */
export const ACCEPTED_KEY = 'accepted';

/** What the person has accepted here; `null` where that is nothing, or cannot be told. Never rejects. */
export async function readAccepted(): Promise<Acceptance | typeof TAKEN_BACK | null> {
  const { [ACCEPTED_KEY]: stored } = await browser.storage.local.get(ACCEPTED_KEY).catch(() => ({}) as never);
  return stored === TAKEN_BACK ? TAKEN_BACK : readAcceptance(stored);
}

/** Rejects where the browser cannot store it, on a full disk for instance. */
export async function accept(offer: Offer): Promise<void> {
  await browser.storage.local.set({ [ACCEPTED_KEY]: toAcceptance(offer, Date.now()) });
}

/** The sites stay closed until nobody is signed in any more. */
export async function takeBack(): Promise<void> {
  await browser.storage.local.set({ [ACCEPTED_KEY]: TAKEN_BACK });
}

/** An admin's settings have come, and win for good: also while they come late at a later start. */
export async function forgetAccepted(): Promise<void> {
  await browser.storage.local.remove(ACCEPTED_KEY).catch((error) => console.warn('What was accepted stays:', error));
}
