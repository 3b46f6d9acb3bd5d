import type { Account, Registration } from './state.ts';

/** The registration of whoever is, or is to be again, signed in. */
export function registrationIn(account: Account): Registration | null {
  if (account.state === 'registered' || account.state === 'needsSignIn') return account.registration;
  return account.state === 'signedOut' ? null : account.previous;
}
