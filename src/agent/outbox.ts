import type { HealthReport, ReportedHealth, ReportGap } from '../protocol/client-api.ts';
import { enforcementReport } from './judge.ts';
import type { AgentState, Outbox } from './state.ts';

/** How many reports wait at most. */
export const OUTBOX_SIZE = 20;

/** How many go with one check-in. */
export const REPORTS_PER_CHECK_IN = 8;

const UNKNOWN = { extension: 'unknown', browser: 'unknown', platform: 'unknown' };

/**
 * Milliseconds after which a state that has not changed is said again: the tenant takes what is older than its connector's
 * threshold, a day at least, for silence.
 */
const SAY_AGAIN = 6 * 3_600_000;

type Source = { readonly at: number; readonly reportId: string; readonly refusal?: string };

/** A report of what has changed since the last one, where anything has. It is numbered and kept before it is first sent. */
export function reportNews(state: AgentState, source: Source): AgentState {
  if (state.account.state !== 'registered' || !state.observed) return state;
  const { newest } = state.outbox;
  const enforcement = enforcementReport(state, source.at) ?? newest?.enforcement ?? null;
  const content = {
    versions: state.observed.versions,
    health: healthFor(state),
    ...sourceOf(state),
    enforcement,
    refusals: source.refusal === undefined ? [] : [source.refusal],
  };
  if (newest && isSame(newest, content)) return state;
  const seq = state.outbox.seq + 1;
  const report: HealthReport = { id: source.reportId, seq, at: Math.max(0, source.at), ...content };
  return {
    ...state,
    outbox: bounded({ ...state.outbox, seq, newest: report, reports: [...state.outbox.reports, report] }),
  };
}

/** Whether the newest report says another health than the one before; `unknown` where that said nothing. That cannot wait. */
export function tellsHealth(before: Outbox, after: Outbox): boolean {
  if (after.newest === before.newest) return false;
  const said = new Map(before.newest?.health.map(({ connectorId, state }) => [connectorId, state]));
  return after.newest?.health.some(({ connectorId, state }) => state !== (said.get(connectorId) ?? 'unknown')) ?? false;
}

/** What goes with the next check-in: the oldest first, and nothing for a connector that the last document does not name. */
export function outgoing(state: AgentState): {
  readonly reports: readonly HealthReport[];
  readonly gap: ReportGap | null;
} {
  const named = new Set(connectorIds(state));
  const reports = state.outbox.reports.slice(0, REPORTS_PER_CHECK_IN).map((report) => ({
    ...report,
    health: report.health.filter(({ connectorId }) => named.has(connectorId)),
  }));
  return { reports, gap: state.outbox.gap };
}

/** The tenant has stored these. */
export function acknowledged(
  outbox: Outbox,
  {
    at,
    reports,
    gap,
  }: { readonly at: number; readonly reports: readonly HealthReport[]; readonly gap: ReportGap | null },
): Outbox {
  const stored = new Set(reports.map(({ id }) => id));
  const last = reports.at(-1);
  return {
    ...outbox,
    reports: outbox.reports.filter(({ id }) => !stored.has(id)),
    // It may have grown meanwhile.
    gap: gap && outbox.gap && gap.lastSeq === outbox.gap.lastSeq ? null : outbox.gap,
    sent: last ? { at, report: last } : outbox.sent,
  };
}

function healthFor(state: AgentState): ReportedHealth[] {
  if (!state.observed) return [];
  const { state: said, lastUpdateDateTime } = state.observed.health;
  return connectorIds(state).map((connectorId) => ({ connectorId, state: said, lastUpdateDateTime }));
}

/** Who says so; and what it rests on, if the organisation asks. Nothing where there is nobody to report to. */
function sourceOf(state: AgentState): Pick<HealthReport, 'provenance' | 'signals'> {
  const { provenance, signals } = state.observed?.health ?? {};
  if (!provenance || connectorIds(state).length === 0) return {};
  const asked = state.organisation?.configuration.healthSignals === 'report';
  return { provenance, ...(asked && signals && { signals: [...signals] }) };
}

function connectorIds({ evidence }: AgentState): readonly string[] {
  return evidence?.document.connectors.map(({ id }) => id) ?? [];
}

function bounded(outbox: Outbox): Outbox {
  const excess = outbox.reports.length - OUTBOX_SIZE;
  if (excess <= 0) return outbox;
  const dropped = outbox.reports.slice(0, excess).map(({ seq }) => seq);
  const firstSeq = Math.min(outbox.gap?.firstSeq ?? Infinity, ...dropped);
  const lastSeq = Math.max(outbox.gap?.lastSeq ?? 0, ...dropped);
  return { ...outbox, reports: outbox.reports.slice(excess), gap: { firstSeq, lastSeq } };
}

type Content = Pick<HealthReport, 'versions' | 'health' | 'provenance' | 'signals' | 'enforcement' | 'refusals'>;

function isSame(newest: HealthReport, content: Content): boolean {
  const comparable = ({ versions, health, provenance, signals, enforcement }: Content) =>
    JSON.stringify([
      [versions.extension, versions.browser, versions.platform, versions.platformVersion ?? null],
      versions.osBuild ?? null,
      health.map(({ connectorId, state }) => [connectorId, state]),
      provenance ?? null,
      signals?.map(({ name, value, source, raw }) => [name, value, source, raw]) ?? null,
      enforcement && [enforcement.access, enforcement.problems],
    ]);
  const isFresh = !content.health.some((one, index) => isStale(newest.health[index], one));
  return content.refusals.length === 0 && isFresh && comparable(newest) === comparable(content);
}

/** Whether what was last said of a state that is known is old. */
function isStale(said: ReportedHealth | undefined, now: ReportedHealth): boolean {
  if (!said || now.state === 'unknown') return false;
  return Date.parse(now.lastUpdateDateTime) - Date.parse(said.lastUpdateDateTime) >= SAY_AGAIN;
}

/** What a registration is made with before this browser has looked at itself. */
export function versionsOf({ observed }: AgentState) {
  return observed?.versions ?? UNKNOWN;
}
