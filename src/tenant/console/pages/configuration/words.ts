import type { FieldName, FieldProblem } from './settings-draft.ts';

export const words = {
  title: 'App configuration',
  intro: 'What browsers of the organization get with their next check-in, and what they are given by Edge policy.',
  save: 'Save',
  toPutRight: 'Put right what is marked above, then save.',
  saved: 'The configuration was saved.',
  sites: 'Corporate sites',
  sitesText:
    'One pattern a line. A host stands for itself and every host below it; a leading dot for this host alone. They are closed on a device that is not healthy, and removed by a wipe. Browsers never go beyond the list in their Edge policy.',
  exceptions: 'Exceptions',
  exceptionsHint: 'What of them is not the company’s, one pattern a line.',
  sitesHint: 'For example contoso.com, .portal.contoso.com or https://app.contoso.com:8443.',
  refusedTitle: 'Not accepted',
  refusedText: 'Put these right before you save:',
  widenedTitle: 'More than they say',
  countSites: (count: number) => (count === 0 ? 'No corporate site: nothing is ever blocked or wiped.' : null),
  tryTitle: 'Try an address',
  tryAddress: 'Address',
  tryHint:
    'A page as the browser shows it, such as https://app.contoso.com/start. It is judged by what stands above, saved or not.',
  tryNone: 'This is no address of a site: it begins with http:// or https://.',
  tryBlocked: 'Corporate: it is closed while a device is blocked.',
  tryOpen: 'Not corporate: it stays open, and nothing of it is ever removed.',
  tryWiped: 'A wipe removes what the browser holds of it.',
  tryNotWiped: 'A wipe leaves it, as not all of this site is the company’s.',
  tryBy: {
    corporateSites: 'Decided by the corporate site',
    exceptions: 'Decided by the exception',
    never: 'Can never be corporate:',
  },
  tryByNone: 'No pattern stands for it.',

  people: 'What people see',
  access: 'Access',
  wipes: 'Wipes',
  technical: 'Check-ins and reports',
  beforeSignIn: 'Before anybody signs in',
  beforeSignInText:
    'Browsers learn this by Edge policy, as they know no tenant yet. What is saved here goes into the policy below, and to personal devices that find the organization by its domain.',
  policyTitle: 'Edge policy',
  policyText:
    'Made of what is saved. Give it to the extension as managed storage where you install it (the Edge management service, Intune, Group Policy), and anew after each change here; “npm run policies” writes it for every channel (docs/settings.md).',
  copy: 'Copy',
  copied: 'Copied.',
} as const;

type Words = { readonly label: string; readonly hint: string; readonly options?: Readonly<Record<string, string>> };

export const FIELD_WORDS: Readonly<Record<FieldName, Words>> = {
  organisationName: { label: 'Organization name', hint: 'What people read in the popup and on the blocked page.' },
  corporateSites: { label: words.sites, hint: words.sitesHint },
  corporateSiteExceptions: { label: words.exceptions, hint: words.exceptionsHint },
  whenNoPolicy: {
    label: 'When no policy targets a person',
    hint: '',
    options: { allow: 'Leave corporate sites open (usual)', block: 'Block corporate sites' },
  },
  signInAgainSeconds: { label: 'Ask to sign in again after (hours)', hint: 'Empty: never.' },
  wipeOnSignOut: {
    label: 'When a person signs out',
    hint: '',
    options: { false: 'Keep what the browser holds (usual)', true: 'Remove company data first' },
  },
  wipeSharedCookies: {
    label: 'Cookies that corporate and other hosts of a domain share',
    hint: 'Removing them signs people out of those others too.',
    options: { keep: 'Keep (usual)', remove: 'Remove' },
  },
  wipeDownloadedFiles: {
    label: 'Files downloaded from corporate sites',
    hint: 'The files themselves; their entries in the browser’s list always go.',
    options: { keep: 'Keep (usual)', remove: 'Remove' },
  },
  nextCheckInSeconds: {
    label: 'Check in every (minutes)',
    hint: 'Threats are told at once, whatever this is. Usual: 30.',
  },
  wipeConfirmationSeconds: {
    label: 'Confirm a wipe after (seconds)',
    hint: 'A second check-in this much later must still ask for it. Usual: 60.',
  },
  healthReportRetentionDays: { label: 'Keep health reports for (days)', hint: 'Usual: 30.' },
  postureTokenSeconds: {
    label: 'A posture token lives for (seconds)',
    hint: 'For sites behind a gate, 60 to 600. Usual: 600.',
  },
  whenSignedOut: {
    label: 'When nobody is signed in',
    hint: '',
    options: { block: 'Block corporate sites (usual)', allow: 'Leave them open, for a pilot' },
  },
  helpLink: { label: 'Help link', hint: 'An https address, offered in the popup and on the blocked page.' },
  helpText: { label: 'Help text', hint: 'Your own words on how to get help.' },
  privacyLink: {
    label: 'Privacy notice',
    hint: 'The https address of your own, offered where people read what is reported.',
  },
};

export const PROBLEM_WORDS: Readonly<Record<FieldProblem, string>> = {
  empty: 'Give a name.',
  number: 'Give a number.',
  address: 'Give an address that begins with https://.',
  bounds: 'This is out of bounds: docs/admin-api.md has the least and the most.',
};
