export const words = {
  product: 'Drawbridge',
  skip: 'Skip to the page',
  menu: 'Menu',
  navigation: 'Pages',
  signOut: 'Sign out',
  live: 'Live',
  notLive: 'Connecting…',
  signedInAs: (name: string) => `Signed in as ${name}`,
  roles: { full: 'Full access', readOnly: 'Read only', wipeApprover: 'Wipe approver' },

  signedOutTitle: 'You are signed out',
  signedOutText: 'Sign in to see your organization’s devices and policies.',
  signIn: 'Sign in',
  noRoleTitle: 'Your account may not use this console',
  noRoleText:
    'The account that you signed in with has no admin role here. Ask an admin with full access to give you one (Users › your name › Edit › Admin roles), then sign in again.',

  endedTitle: 'Sign in again',
  endedText:
    'Your sign-in has ended. What you have typed stays here. A small window opens to sign in; this page then goes on.',
  endedBusy: 'Waiting for the sign-in in the other window…',

  notFoundTitle: 'There is no such page',
  notFoundText: 'The address may be mistyped, or what it shows is gone.',
  toOverview: 'Go to the overview',

  startTitle: 'The console cannot start',
  again: 'Try again',
  start: {
    'sign-in-not-offered':
      'Your organization signs in with another provider, and the console is not set up there. Whoever runs the tenant adds “console” to its sign-in file (docs/sign-in-entra.md).',
    'sign-in-unreachable': 'The sign-in service did not answer. Check your connection, then try again.',
    'sign-in-refused':
      'The sign-in did not succeed. Try again; if it fails again, tell whoever runs the tenant the words below.',
    'sign-in-cancelled': 'You stopped the sign-in. Sign in when you are ready.',
    'popup-blocked': 'Your browser blocked the sign-in window. Allow pop-up windows for this address, then try again.',
    other: 'The tenant did not answer as expected. Check your connection, then try again.',
  },
} as const;
