import type { Reason } from '../access/reason.ts';
import { THREAT_LEVELS } from '../health/threat-level.ts';
import { outcomeOf } from '../protocol/wipe-outcome.ts';
import type { View } from './view.ts';

/** A browser's or system's own name and version. */
const VERSION_NAME = /^[\w. -]{1,40}$/;

/** What was found or required is told where it is a version, a span or a level, which say nothing of anybody. */
const FIGURE = /^[\d.]{1,32}$/;

const CODE = /^[a-z-]{1,40}$/;

/**
 * What support needs to see, as codes, one a line and in English whatever language the person reads. Made of what is
 * named here and nothing else: no name of a person, an organisation or a policy, no address, no site, no token, no key and
 * no text that came from a failure.
 */
export function supportReport(view: View, now: number): string {
  const { versions, threat, problem, receipt, sent } = view;
  return [
    'Drawbridge support report',
    line('made', iso(now)),
    line('device tag', view.deviceTag),
    line('state', view.state),
    line('company sites', view.sitesOpen ? 'open' : 'closed'),
    line('busy', view.busy),
    line('extension', telling(versions?.extension)),
    line('browser', telling(versions?.browser)),
    line(
      'platform',
      telling([versions?.platform, versions?.platformVersion, versions?.osBuild].filter(Boolean).join(' ')),
    ),
    line('last good check', iso(view.checkedAt)),
    line('next change', iso(view.nextChangeAt)),
    line('closes without a check', iso(view.blockAt)),
    line('threat level', threat && `${threat.found ?? 'unknown'}, allowed up to ${threat.allowed}`),
    ...view.reasons.map((reason) => line('reason', reasonCodes(reason))),
    line('last problem', problem && `${problem.code} at ${iso(problem.at)}`),
    line('not protected', view.limits.join(', ')),
    line('sites', String(view.sites.count)),
    line('policies', String(view.policies.length)),
    ...view.findings.map(({ name, value, level }) => line('finding', `${name} ${value} (${level})`)),
    line('last report', sent && `number ${sent.report.seq} at ${iso(sent.at)}`),
    line('refused answers', sent?.report.refusals.filter((code) => CODE.test(code)).join(', ')),
    line('last removal', receipt && `${outcomeOf(receipt)} at ${iso(receipt.finishedAt)}`),
    ...(receipt ? Object.entries(receipt.totals).map(([name, count]) => line(`removal ${name}`, String(count))) : []),
  ].join('\n');
}

function line(name: string, value: string | null | undefined): string {
  return `${name}: ${value || '-'}`;
}

function reasonCodes(reason: Reason): string {
  const details = (['found', 'required'] as const).flatMap((name) => {
    const text = String(name in reason ? reason[name as keyof Reason] : '');
    return FIGURE.test(text) || THREAT_LEVELS.some((level) => level === text) ? [`${name} ${text}`] : [];
  });
  return [reason.condition, reason.action ?? 'shown', ...(reason.held ? ['held'] : []), ...details].join(', ');
}

function telling(text: string | null | undefined): string {
  return text && VERSION_NAME.test(text) ? text : '';
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
