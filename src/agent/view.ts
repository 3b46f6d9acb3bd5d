import type { Decision } from '../access/decide.ts';
import type { Reason } from '../access/reason.ts';
import { threatSummary } from '../access/threat-condition.ts';
import { type Finding, findingsOf } from '../health/findings.ts';
import type { ThreatLevel } from '../health/threat-level.ts';
import type { AppVersions, HealthReport } from '../protocol/client-api.ts';
import type { WipeReceipt } from '../protocol/wipe-receipt.ts';
import { isOfSignOut, wipesOnSignOut } from './account.ts';
import { ENFORCEMENT_PROBLEMS, type EnforcementProblem } from './enforcement-problem.ts';
import type { Failure } from './failure.ts';
import { isHeldBack } from './held-back.ts';
import { judge, problemsOf } from './judge.ts';
import { blockAtOf } from './notice.ts';
import { registrationIn } from './registration-in.ts';
import { signInSoonAt } from './sign-in-notice.ts';
import type { AgentState, WipeProgress } from './state.ts';

/** The one state a surface shows. */
export type ViewState =
  | 'notConfigured'
  | 'signedOut'
  | 'signingIn'
  | 'needsSignIn'
  | 'checking'
  | 'allowed'
  | 'warned'
  | 'blocked'
  | 'cannotReach'
  | 'wiping'
  | 'wiped';

/** All that the popup, the blocked page and the toolbar show. Plain data; times are milliseconds on this device's clock. */
export type View = {
  readonly state: ViewState;
  /** Whether company sites open right now. */
  readonly sitesOpen: boolean;
  readonly organisation: string | null;
  readonly person: { readonly displayName: string; readonly userPrincipalName: string } | null;
  readonly deviceTag: string | null;
  /** Most severe first. */
  readonly reasons: readonly Reason[];
  /** The device's level against the strictest policy's; `null` where no policy asks for one. */
  readonly threat: { readonly found: ThreatLevel | null; readonly allowed: ThreatLevel } | null;
  /** When the last good check-in came. */
  readonly checkedAt: number | null;
  /** When time alone would next change access (the end of the offline grace period, say). */
  readonly nextChangeAt: number | null;
  /** When company sites, open now, close unless a check-in succeeds before. */
  readonly blockAt: number | null;
  /** When company sites close because the person has to sign in again; from the notice of it on. */
  readonly signInSoonAt: number | null;
  readonly busy: 'checkIn' | 'signIn' | null;
  /** What went wrong last, while it still stands. */
  readonly problem: (Failure & { readonly at: number }) | null;
  /** What of the enforcement does not hold in this browser. */
  readonly limits: readonly EnforcementProblem[];
  readonly receipt: WipeReceipt | null;
  /** The wipe that runs; `stopping`: it was withdrawn, and ends here if nothing has been removed yet. */
  readonly wipe: { readonly progress: WipeProgress | null; readonly stopping: boolean } | null;
  /** The wipe that runs, or whose receipt is shown, is the person's own sign-out and nobody's order. */
  readonly wipeOfSignOut: boolean;
  /** Company data was removed here before, and what asked for it still stands: it is to be removed again. */
  readonly wipesAgain: boolean;
  /** What was last reported, word for word, and when. */
  readonly sent: { readonly at: number; readonly report: HealthReport } | null;
  readonly helpLink: string | null;
  /** The organisation's own words on how to get help. */
  readonly helpText: string | null;
  readonly privacyLink: string | null;
  /** What is protected: the company's sites as patterns, the first ones and how many there are. */
  readonly sites: { readonly first: readonly string[]; readonly count: number };
  /** The policies that apply, with the version that the service gave each, where it gave one. */
  readonly policies: readonly { readonly displayName: string; readonly version: string | null }[];
  /** What Drawbridge and the browser call themselves. */
  readonly versions: AppVersions | null;
  /** What the health host found, where the organisation asks it; only what it could tell. */
  readonly findings: readonly Finding[];
  /** Whether reports carry what the health host found. */
  readonly sendsSignals: boolean;
  /** What becomes of company sites when the person signs out. */
  readonly signOut: { readonly wipes: boolean; readonly sites: 'askToSignIn' | 'open' };
  readonly can: { readonly checkNow: boolean; readonly signIn: boolean; readonly signOut: boolean };
};

/** What every surface shows of `state` at `now`. */
export function viewOf(state: AgentState, now: number): View {
  const decision = judge(state, now);
  const registration = registrationIn(state.account);
  const { state: account } = state.account;
  const { evidence, wipe } = state;
  const wiping = wipe?.stage === 'running';
  const problems = problemsOf(state);
  return {
    state: viewState(state, decision),
    sitesOpen: !state.enforcement.closed,
    organisation:
      evidence?.document.organisation.displayName ??
      registration?.organisation.displayName ??
      state.organisation?.configuration.organisationName ??
      null,
    person: registration && {
      displayName: registration.user.displayName,
      userPrincipalName: registration.user.userPrincipalName,
    },
    deviceTag: registration?.deviceTag ?? null,
    reasons: decision.reasons,
    threat: evidence && threatSummary(evidence.policies, evidence.document),
    checkedAt: evidence?.receivedAt ?? null,
    nextChangeAt: decision.nextChangeAt,
    blockAt: blockAtOf(state, decision),
    signInSoonAt: signInSoonAt(state),
    busy: account === 'signingIn' || account === 'registering' ? 'signIn' : state.checkIn.running ? 'checkIn' : null,
    problem: state.problem,
    limits: ENFORCEMENT_PROBLEMS.filter((problem) => problems.includes(problem)),
    receipt: wipe?.stage === 'done' ? wipe.receipt : null,
    wipe: wiping ? { progress: wipe.progress, stopping: wipe.stopping } : null,
    wipeOfSignOut: isOfSignOut(wipedBy(state) ?? ''),
    wipesAgain: state.wipedAt !== null && decision.access === 'wipe',
    sent: state.outbox.sent,
    helpLink: state.organisation?.configuration.helpLink ?? null,
    helpText: state.organisation?.configuration.helpText ?? null,
    privacyLink: state.organisation?.configuration.privacyLink ?? null,
    sites: sitesOf(state),
    policies: (evidence?.policies ?? []).map(({ displayName, version }) => ({ displayName, version: version ?? null })),
    versions: state.observed?.versions ?? null,
    findings: findingsOf(state.observed?.health.signals ?? [], state.organisation?.configuration.healthLevels),
    sendsSignals: state.organisation?.configuration.healthSignals === 'report',
    signOut: {
      wipes: wipesOnSignOut(state),
      sites: state.organisation?.configuration.whenSignedOut === 'allow' ? 'open' : 'askToSignIn',
    },
    can: {
      checkNow: account === 'registered' && !wiping,
      signIn:
        state.organisation !== null && !isHeldBack(state) && (account === 'signedOut' || account === 'needsSignIn'),
      signOut: registration !== null && !wiping,
    },
  };
}

function wipedBy({ wipe }: AgentState): string | null {
  if (wipe?.stage === 'running') return wipe.orderId;
  return wipe?.stage === 'done' ? wipe.receipt.orderId : null;
}

/** As many as a person looks through; ten thousand would be sent to each surface at every change. */
const MOST_SITES = 12;

/** The list as the service signed it, else as the admin's settings have it. */
function sitesOf({ organisation, verifiedSites }: AgentState): View['sites'] {
  const patterns = verifiedSites?.sites.map(({ pattern }) => pattern) ?? organisation?.configuration.corporateSites;
  return { first: (patterns ?? []).slice(0, MOST_SITES), count: patterns?.length ?? 0 };
}

function viewState(state: AgentState, decision: Decision): ViewState {
  if (isHeldBack(state)) return 'blocked';
  if (state.wipe?.stage === 'running') return 'wiping';
  if (!state.organisation) return 'notConfigured';
  if (state.account.state === 'signingIn') return state.account.silent ? 'checking' : 'signingIn';
  if (state.account.state === 'registering') return 'checking';
  if (state.account.state === 'needsSignIn') return 'needsSignIn';
  if (state.account.state === 'signedOut') return state.wipe?.stage === 'done' ? 'wiped' : 'signedOut';
  if (!state.evidence) return state.problem ? 'cannotReach' : 'checking';
  if (decision.access === 'block' || decision.access === 'wipe') return 'blocked';
  if (state.problem) return 'cannotReach';
  return decision.access === 'warn' ? 'warned' : 'allowed';
}
