export const words = {
  title: 'Mobile Threat Defense',
  intro:
    'A connector lets a partner say how healthy devices are. App protection policies then let in only devices whose threat level is at or below the one they allow.',
  caption: 'Mobile Threat Defense connectors',
  name: 'MTD connector',
  status: 'Connection status',
  lastSync: 'Last synchronized',
  connected: 'Windows devices connected',
  yes: 'Yes',
  no: 'No',
  none: 'There is no connector yet',
  add: 'Add connector',

  addTitle: 'Add connector',
  partner: 'Select the Mobile Threat Defense connector to set up',
  choosePartner: 'Choose a partner…',
  otherPartner: 'Another partner',
  displayName: 'Partner’s name',
  needsTitle: 'What it needs',
  needs: {
    device:
      'Nothing from you here: the state is read on the device itself. Install the health host on the devices, and set “healthSource” to “nativeHost” in the Edge policy (docs/health-host.md). The status turns to Enabled once it is connected, and devices show as soon as they report.',
    partner: (name: string) =>
      `Give ${name} the two addresses below. From ${name} you need two things: the issuer it signs as, and its public keys.`,
    address: 'Where it sends its events',
    audience: 'Audience of its tokens',
    events:
      'It pushes Security Event Tokens (RFC 8417, RFC 8935), signed with ES256: CAEP risk-level-change or device-compliance-change (docs/partners.md).',
  },
  issuer: 'Issuer',
  issuerHint: 'The “iss” of its tokens, an address such as https://partner.example/issuer.',
  keys: 'Public keys (JWK set)',
  keysHint: 'JSON, as the partner publishes it. Public keys alone: a private one is refused.',
  connect: (name: string) => `Connect Windows devices for MAM to ${name}`,
  connectHint:
    'Policies with a device threat level use what this partner says. Off: its word counts no more, and devices blocked because of it are let in.',
  block: 'Block when the partner’s data is missing',
  blockHint:
    'While the partner is off or silent beyond the days below, devices under a policy with a threat level are blocked. Off: the threat level is then not evaluated.',
  threshold: 'Number of days until partner is unresponsive',
  thresholdHint: 'Silent for longer than this, the partner counts as unresponsive. 7 unless you say otherwise.',
  unknownTitle: 'Before you connect it',
  unknown: (name: string) =>
    `From the first sign of life of ${name} on, a device it says nothing of counts as unknown, and policies with a threat level block it. Connect it once it knows your devices.`,
  levelsTitle: 'What its words stand for',
  levelsHint: 'Leave them as they are unless the partner’s scale is another one.',
  levelOf: (word: string) => `${word} stands for`,
  thisPartner: 'this partner',
  create: 'Create',
  save: 'Save',
  cancel: 'Cancel',
  created: (name: string) => `${name} was added.`,
  saved: (name: string) => `${name} was saved.`,

  actions: 'Actions',
  remove: 'Remove',
  removeNamed: (name: string) => `Remove ${name}`,
  removeTitle: (name: string) => `Remove ${name}?`,
  removeText: (name: string) =>
    `What ${name} said of every device goes with it, browsers report to it no more, and its keys are not trusted any more. It cannot be undone: to come back, it must be set up anew and say everything again.`,
  removeConfirm: 'Remove',
  removed: (name: string) => `${name} was removed.`,
  problems: {
    partner: 'Choose which partner it is.',
    name: 'Give the partner a name that people can read.',
    threshold: 'Give whole days from 1 to 3650.',
    issuer: 'This is no address. It begins with https://, as in the “iss” of the partner’s tokens.',
    keys: 'This is no JWK set. Paste the JSON as the partner publishes it, with “keys” in it.',
  },
} as const;

/** A partner state (Graph `mobileThreatPartnerTenantState`) in Intune's word, and what to do about it. */
export const STATES: Readonly<
  Record<string, { readonly label: string; readonly todo: string; readonly kind: StateKind }>
> = {
  notSetUp: { label: 'Not set up', todo: 'Give its issuer and its public keys.', kind: 'warning' },
  unavailable: {
    label: 'Unavailable',
    todo: 'Waits for the first browser to register, or for the partner’s first event.',
    kind: 'quiet',
  },
  available: { label: 'Available', todo: 'Set up. Connect Windows devices to use what it says.', kind: 'quiet' },
  enabled: { label: 'Enabled', todo: '', kind: 'good' },
  unresponsive: {
    label: 'Not responding',
    todo: 'Silent for longer than its days allow: its word does not count. Look at the partner’s side.',
    kind: 'bad',
  },
  error: { label: 'Error', todo: 'The partner says that it does not work.', kind: 'bad' },
};
type StateKind = 'good' | 'warning' | 'bad' | 'quiet';

export function stateWords(state: string) {
  return (
    (Object.hasOwn(STATES, state) ? STATES[state] : undefined) ?? {
      label: state,
      todo: 'A newer state than this version knows.',
      kind: 'warning' as const,
    }
  );
}
