import { EDGE_APP_ID } from '../../../../policy/assignment.ts';
import { membersOf, type Row, rowOfMember, rowProblems, rowsOf, USUAL_ROWS } from './conditions.ts';
import { EVERYONE, EXCLUDED_GROUP, GROUP, type Policy, type Target } from './policy.ts';
import { words } from './words.ts';

/** A policy as it is typed. */
export type PolicyDraft = {
  readonly displayName: string;
  readonly description: string;
  readonly hasEdge: boolean;
  /** Ids of other apps, one a line. */
  readonly otherApps: string;
  readonly receive: string;
  readonly send: string;
  readonly clipboard: string;
  readonly printBlocked: boolean;
  readonly threatLevel: string;
  readonly threatAction: string;
  /** Empty: as usual, Defender first. */
  readonly partnerPriority: string;
  readonly rows: readonly Row[];
  readonly forEveryone: boolean;
  /** Ids of groups. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
};

/** The steps, and which fields stand in each. */
export const STEPS = ['basics', 'apps', 'data', 'health', 'assignments', 'review'] as const;
export type StepName = (typeof STEPS)[number];

export const NEW_POLICY: PolicyDraft = {
  displayName: '',
  description: '',
  hasEdge: true,
  otherApps: '',
  receive: 'allApps',
  send: 'allApps',
  clipboard: 'anyDestinationAnySource',
  printBlocked: false,
  threatLevel: 'notConfigured',
  threatAction: 'block',
  partnerPriority: '',
  rows: USUAL_ROWS,
  forEveryone: false,
  include: [],
  exclude: [],
};

/** Where each field that is one member of Graph's stands; what it is when Graph has nothing there. */
const MEMBERS = {
  displayName: { member: 'displayName', step: 'basics', usual: '' },
  description: { member: 'description', step: 'basics', usual: '' },
  receive: { member: 'allowedInboundDataTransferSources', step: 'data', usual: 'allApps' },
  send: { member: 'allowedOutboundDataTransferDestinations', step: 'data', usual: 'allApps' },
  clipboard: { member: 'allowedOutboundClipboardSharingLevel', step: 'data', usual: 'anyDestinationAnySource' },
  printBlocked: { member: 'printBlocked', step: 'data', usual: false },
  threatLevel: { member: 'maximumAllowedDeviceThreatLevel', step: 'health', usual: 'notConfigured' },
  threatAction: { member: 'mobileThreatDefenseRemediationAction', step: 'health', usual: 'block' },
  partnerPriority: { member: 'mobileThreatDefensePartnerPriority', step: 'health', usual: '' },
} as const satisfies Partial<Record<keyof PolicyDraft, { member: string; step: StepName; usual: unknown }>>;
type Single = keyof typeof MEMBERS;
const SINGLES = Object.keys(MEMBERS) as Single[];

export function draftOf(policy: Policy): PolicyDraft {
  const apps = (policy.apps ?? []).map(({ mobileAppIdentifier }) => mobileAppIdentifier.windowsAppId ?? '');
  const targets = (policy.assignments ?? []).map(({ target }) => target);
  const groupsOf = (type: string) =>
    targets.filter((target) => typeOf(target) === type).map(({ groupId = '' }) => groupId);
  const singles = Object.fromEntries(
    SINGLES.map((field) => [field, policy[MEMBERS[field].member] ?? MEMBERS[field].usual]),
  );
  return {
    ...(singles as Pick<PolicyDraft, Single>),
    hasEdge: apps.some(isEdge),
    otherApps: apps.filter((id) => !isEdge(id)).join('\n'),
    rows: rowsOf(policy),
    forEveryone: targets.some((target) => typeOf(target) === EVERYONE),
    include: groupsOf(GROUP),
    exclude: groupsOf(EXCLUDED_GROUP),
  };
}

/** What is sent: all of a new policy (`base` is `null`), else what differs. What this version does not know is never touched. */
export function bodyOf(draft: PolicyDraft, base: PolicyDraft | null): Readonly<Record<string, unknown>> {
  const [own, before] = [graphOf(draft), base && graphOf(base)];
  return Object.fromEntries(
    Object.entries(own).filter(([name, value]) => !before || JSON.stringify(before[name]) !== JSON.stringify(value)),
  );
}

/** The same as a dry run takes it. */
export function whatIfOf(id: string | null, body: Readonly<Record<string, unknown>>) {
  const { apps, assignments, ...policy } = body;
  return {
    ...(id !== null && { policyId: id }),
    policy,
    ...(apps !== undefined && { apps: apps as object[] }),
    ...(assignments !== undefined && { assignments: assignments as object[] }),
  };
}

/** A problem stands in a step, at a field; `row:2` is the third row. */
export type Problem = { readonly step: StepName; readonly field: string; readonly text: string };

/** What must be put right before the policy can be saved. */
export function problemsOf(draft: PolicyDraft): readonly Problem[] {
  const problems: Problem[] = [];
  if (draft.displayName.trim() === '')
    problems.push({ step: 'basics', field: 'displayName', text: words.problems.name });
  if (appsOf(draft).length === 0) problems.push({ step: 'apps', field: 'apps', text: words.problems.apps });
  for (const [place, text] of rowProblems(draft.rows)) problems.push({ step: 'health', field: `row:${place}`, text });
  const both = draft.include.filter((id) => draft.exclude.includes(id));
  if (both.length > 0) problems.push({ step: 'assignments', field: 'exclude', text: words.problems.both });
  return problems;
}

/** Where a member that the tenant refused stands (`appActionIfUnableToAuthenticateUser`, `assignments.target.groupId`). */
export function placeOf(member: string | null, draft: PolicyDraft): Omit<Problem, 'text'> | null {
  const [name = ''] = (member ?? '').split('.');
  if (name === 'apps') return { step: 'apps', field: 'apps' };
  if (name === 'assignments') return { step: 'assignments', field: 'include' };
  const single = SINGLES.find((field) => MEMBERS[field].member === name);
  if (single) return { step: MEMBERS[single].step, field: single };
  const row = rowOfMember(draft.rows, name);
  return row === null ? null : { step: 'health', field: `row:${row}` };
}

export function appsOf({ hasEdge, otherApps }: Pick<PolicyDraft, 'hasEdge' | 'otherApps'>): readonly string[] {
  const others = otherApps.split(/\s+/).filter((id) => id !== '');
  return [...new Set([...(hasEdge ? [EDGE_APP_ID] : []), ...others])];
}

function graphOf(draft: PolicyDraft): Readonly<Record<string, unknown>> {
  const singles = SINGLES.map((field) => {
    const value = draft[field];
    return [MEMBERS[field].member, value === '' ? null : value] as const;
  });
  return {
    ...Object.fromEntries(singles),
    displayName: draft.displayName.trim(),
    ...membersOf(draft.rows),
    apps: appsOf(draft).map((windowsAppId) => ({
      mobileAppIdentifier: { '@odata.type': '#microsoft.graph.windowsAppIdentifier', windowsAppId },
    })),
    assignments: targetsOf(draft).map((target) => ({ target })),
  };
}

function targetsOf({ forEveryone, include, exclude }: PolicyDraft): readonly Target[] {
  return [
    ...(forEveryone ? [{ '@odata.type': EVERYONE }] : []),
    ...include.map((groupId) => ({ '@odata.type': GROUP, groupId })),
    ...exclude.map((groupId) => ({ '@odata.type': EXCLUDED_GROUP, groupId })),
  ];
}

function typeOf(target: Target): string {
  return `#${target['@odata.type'].replace(/^#/, '')}`;
}

function isEdge(id: string): boolean {
  return id.toLowerCase() === EDGE_APP_ID;
}
