import type { RemediationAction } from '../../../../policy/remediation-action.ts';
import type { ConditionName } from './conditions.ts';
import type { StepName } from './policy-draft.ts';

export const words = {
  title: 'App protection policies',
  intro:
    'A policy says how healthy a device must be before its browser opens corporate sites, and what happens when it is not. Several may reach one person: the strictest counts.',
  caption: 'App protection policies',
  name: 'Policy name',
  deployed: 'Assigned',
  level: 'Max allowed device threat level',
  updated: 'Updated',
  yes: 'Yes',
  no: 'No',
  none: 'There is no policy yet',
  create: 'Create policy',
  newTitle: 'Create policy',
  edit: 'Edit',
  editStep: (step: string) => `Edit ${step}`,
  delete: 'Delete policy',
  deleteTitle: (name: string) => `Delete “${name}”?`,
  deleteText:
    'Browsers take that over at their next check-in. Right after it you can bring it back as a new policy; what this console does not show of it is lost.',
  deleteConfirm: 'Delete',
  deleted: (name: string) => `“${name}” was deleted.`,
  cancel: 'Cancel',
  stepsLabel: 'Steps',
  back: 'Back',
  next: 'Next',
  toReview: 'Go to review',
  toPutRight: (count: number) => `(${count} to put right)`,
  save: 'Save',
  saved: (name: string) => `“${name}” was saved.`,
  problemIn: 'To put right',
  nothingChanged: 'You have changed nothing.',
  assignedToNobody: 'It is assigned to nobody: it has no effect until you assign it.',
  wipeConsent: (devices: string) =>
    `I understand that what the browsers of ${devices} hold of corporate sites will be removed, and cannot be brought back.`,

  displayName: 'Name',
  description: 'Description',

  edge: 'Microsoft Edge',
  edgeHint: 'The browser that people open corporate sites with (com.microsoft.edge).',
  otherApps: 'Other apps',
  otherAppsHint: 'Ids of apps, one a line. The id of the extension itself targets only browsers that have it.',

  notEnforced: 'Not enforced by this extension',
  dataText:
    'A browser extension cannot control copying, printing and transfer. These settings are kept in the policy, shown to people and admins, and enforced where Edge itself takes the policy from Intune.',
  receive: 'Receive data from',
  send: 'Send org data to',
  clipboard: 'Allow cut, copy, and paste for',
  print: 'Print org data',
  receiveOptions: { allApps: 'All sources', none: 'No sources' },
  sendOptions: { allApps: 'All destinations', none: 'No destinations' },
  clipboardOptions: {
    anyDestinationAnySource: 'Any destination and any source',
    none: 'No destination or source',
    orgDestinationAnySource: 'Org data destinations and any source',
    orgDestinationOrgSource: 'Org data destinations and org data sources',
  },
  printOptions: { allow: 'Allow', block: 'Block' },
  newer: (value: string) => `${value} (newer than this version)`,

  healthText:
    'What a device must be like. A condition that is not met leads to its action; the most severe action counts.',
  threatLevelHint: 'What the connector’s partner may say of a device at most.',
  levels: {
    notConfigured: { label: 'Not configured', hint: 'The threat level is not looked at.' },
    secured: { label: 'Secured', hint: 'The strictest: the device may have no active threat at all.' },
    low: { label: 'Low', hint: 'Threats of level low are allowed. Anything above is not.' },
    medium: { label: 'Medium', hint: 'Threats of level low and medium are allowed. A high one is not.' },
    high: {
      label: 'High',
      hint: 'The mildest: every level is allowed, for reporting only. A health source must still be active.',
    },
  },
  action: 'Action',
  threatActionHint: 'What happens on a device above that level.',
  actions: {
    block: {
      label: 'Block access',
      hint: 'Corporate sites stay closed until the threat is resolved, and the partner has reported it.',
    },
    wipe: {
      label: 'Wipe data',
      hint: 'What the browser holds of corporate sites is removed, once a second check-in confirms it. Nothing personal is touched. It cannot be brought back.',
    },
    warn: { label: 'Warn', hint: 'The person is told, and let in.' },
  } satisfies Record<RemediationAction, { label: string; hint: string }>,
  priority: 'Where several partners know a device',
  priorities: {
    '': 'Defender for Endpoint first (usual)',
    defenderOverThirdPartyPartner: 'Defender for Endpoint first',
    thirdPartyPartnerOverDefender: 'The other partner first',
  },

  appConditions: 'App conditions',
  deviceConditions: 'Device conditions',
  deviceConditionsText:
    'An OS build is known only where a partner or the health host tells it; elsewhere the condition is not evaluated, and shown so.',
  value: 'Version',
  valueIn: (unit: string) => `Value in ${unit}`,
  addCondition: 'Add a condition',
  chooseCondition: 'Choose a setting…',
  removeRow: (name: string, action: string) => `Remove ${name}, ${action}`,
  remove: 'Remove',
  rowName: (name: string, action: string) => `${name}, ${action}`,
  conditions: {
    offlineGracePeriod: {
      label: 'Offline grace period',
      hint: 'How long a browser may go without a check-in.',
    },
    minAppVersion: { label: 'Min app version', hint: 'The oldest Edge, as 147.0.3800.' },
    minSdkVersion: { label: 'Min SDK version', hint: 'The oldest version of this extension, as 1.2.' },
    disabledAccount: {
      label: 'Disabled account',
      hint: 'The person’s account is turned off or deleted, and the tenant says so for certain.',
    },
    minOsVersion: { label: 'Min OS version', hint: 'The oldest Windows, as 10.0.22631.3155.' },
    maxOsVersion: { label: 'Max OS version', hint: 'The newest Windows, as 10.0.26100.' },
  } satisfies Record<ConditionName, { label: string; hint: string }>,
  units: {
    block: 'minutes',
    wipe: 'days',
  },
  offlineActions: {
    block: 'Block access',
    wipe: 'Sign in again, or wipe data',
  },
  offlineHints: {
    block: 'Then sites are blocked until a good check-in. 0: as soon as one is overdue. Usual: 720.',
    wipe: 'Then the person must sign in again. Data is removed only if the tenant says that the account is gone or turned off. 0: never. Usual: 90.',
  },

  include: 'Included groups',
  exclude: 'Excluded groups',
  excludeHint: 'Who is in one of these is not reached, whatever else they are in.',
  everyone: 'All users',
  everyoneHint: 'Everybody who signs in, but for the excluded groups.',
  addGroupTo: (list: string) => `Add to ${list.toLowerCase()}`,
  chooseGroup: 'Choose a group…',
  findGroup: 'Find a group',
  removeGroup: (name: string) => `Remove ${name}`,
  noGroups: 'There is no group yet. Make one under Groups, or choose all users.',
  nobody: 'Nobody',
  goneGroup: (id: string) => `A group that is gone (${id})`,

  problems: {
    name: 'Give the policy a name.',
    apps: 'Choose at least one app; without one the policy reaches no browser.',
    version: 'Give a version of one to four numbers, as 10.0.22631.3155.',
    number: 'Give a number, 0 or more.',
    twice: 'This setting with this action is there already: keep one of the two.',
    oneAccountAction: 'A disabled account has one action: keep one of the two.',
    consent: 'Tick the box above first: it says what is removed.',
    both: 'A group cannot be included and excluded: remove it from one of the two.',
  },
} as const;

export const STEP_WORDS: Readonly<Record<StepName, string>> = {
  basics: 'Basics',
  apps: 'Apps',
  data: 'Data protection',
  health: 'Health checks',
  assignments: 'Assignments',
  review: 'Review + save',
};
