import type { FieldName, FieldProblem } from './settings-draft.ts';

export const words = {
  title: 'App configuration',
  intro: 'What every browser of the organization gets with its next check-in.',
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
  elsewhere: 'The help link, and what happens while nobody is signed in, come by Edge policy:',
  policyTitle: 'Help link and signed-out behavior, by Edge policy',
  policyText:
    'A browser needs these before it knows the tenant, so they are not saved here. Fill them in, copy the value below, and put it where you install the extension: the Edge management service, Intune or Group Policy (docs/settings.md; “npm run policies” writes a file for each).',
  whenSignedOut: 'When signed out',
  whenSignedOutOptions: { block: 'Block corporate sites (usual)', allow: 'Leave them open, for a pilot' },
  helpLink: 'Help link',
  helpLinkHint: 'An https address, offered in the popup and on the blocked page.',
  helpText: 'Help text',
  helpTextHint: 'Your own words on how to get help.',
  policyValue: 'Value to copy',
  policyValueHint:
    'Made of the saved sites and name, and of what you give here. Nothing of it is stored at the tenant.',
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
};

export const PROBLEM_WORDS: Readonly<Record<FieldProblem, string>> = {
  empty: 'Give a name.',
  number: 'Give a number.',
  bounds: 'This is out of bounds: docs/admin-api.md has the least and the most.',
};
