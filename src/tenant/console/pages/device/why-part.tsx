import type { Reason } from '../../../../access/reason.ts';
import { AccessBadge } from '../../parts/access-badge.tsx';
import { Table } from '../../parts/table.tsx';
import { Link } from '../../router.tsx';
import { ACTION_WORDS } from '../../words/access-words.ts';
import { reasonWords } from '../../words/reason-words.ts';
import { accessOf, type Device, expectedOf, reasonsOf } from '../devices/device.ts';
import { words } from './words.ts';

/** What the browser does, what it should do, and each condition with what was found against what is required. */
export function WhyPart({ device }: { readonly device: Device }) {
  const reasons = reasonsOf(device);
  const expected = expectedOf(device);
  return (
    <section class="card">
      <h2>{words.access}</h2>
      <dl class="facts">
        <dt>{words.reported}</dt>
        <dd>
          <AccessBadge access={accessOf(device)} />
        </dd>
        <dt>{words.expected}</dt>
        <dd>
          {ACTION_WORDS[device['@drawbridge.access']]}
          {expected !== null && (
            <span class="quiet"> {device['@drawbridge.differs'] === true ? words.differs : words.onTheWay}</span>
          )}
        </dd>
      </dl>
      <h3 class="part">{words.why}</h3>
      {reasons.length === 0 ? (
        <p>{words.noReason}</p>
      ) : (
        <Table
          caption={words.why}
          items={reasons}
          keyOf={(reason) => JSON.stringify(reason)}
          columns={[
            { label: words.condition, cell: (reason) => reasonWords(reason).condition },
            { label: words.found, cell: (reason) => reasonWords(reason).found },
            { label: words.required, cell: (reason) => reasonWords(reason).required },
            { label: words.action, cell: actionOf },
            { label: words.policy, cell: policyOf },
          ]}
        />
      )}
    </section>
  );
}

function actionOf({ action, held }: Reason) {
  if (action === null) return <span class="quiet">{words.shownOnly}</span>;
  return <strong>{held ? words.held : ACTION_WORDS[action]}</strong>;
}

function policyOf({ policy }: Reason) {
  if (!policy) return '–';
  return (
    <Link to={`/apps/protection/${encodeURIComponent(policy.id)}`} dir="auto">
      {policy.displayName}
    </Link>
  );
}
