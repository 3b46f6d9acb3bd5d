import { useState } from 'preact/hooks';
import { Impact } from '../../impact/impact.tsx';
import type { WhatIf } from '../../impact/what-if.ts';
import { Check } from '../../parts/field.tsx';
import { countText } from '../../parts/time.tsx';
import { Link, path } from '../../router.tsx';
import type { PolicyDraft, Problem } from './policy-draft.ts';
import { PolicySummary } from './policy-summary.tsx';
import { STEP_WORDS, words } from './words.ts';

type ReviewProps = {
  readonly draft: PolicyDraft;
  readonly problems: readonly Problem[];
  /** `null`: nothing differs from what the tenant has. */
  readonly change: WhatIf | null;
  readonly isBusy: boolean;
  readonly onSave: () => void;
};

/** All of it once more, whom it would hit, and only then the button that saves. */
export function ReviewStep({ draft, problems, change, isBusy, onSave }: ReviewProps) {
  const isAssigned = draft.forEveryone || draft.include.length > 0;
  return (
    <>
      {problems.length > 0 ? (
        <ToPutRight problems={problems} />
      ) : change === null ? (
        <p>{words.nothingChanged}</p>
      ) : (
        <Impact change={change}>
          {(outcome) => outcome && <SaveButton newlyWiped={outcome.newlyWiped} isBusy={isBusy} onSave={onSave} />}
        </Impact>
      )}
      {!isAssigned && <p class="notice warning">{words.assignedToNobody}</p>}
      <PolicySummary draft={draft} mayWrite />
    </>
  );
}

function ToPutRight({ problems }: { readonly problems: readonly Problem[] }) {
  return (
    <div class="problem">
      <h3>{words.problemIn}</h3>
      <ul>
        {problems.map(({ step, field, text }) => (
          <li key={field}>
            <Link to={`${path.value}?step=${step}`}>{STEP_WORDS[step]}</Link>: {text}
          </li>
        ))}
      </ul>
    </div>
  );
}

type SaveProps = Pick<ReviewProps, 'isBusy' | 'onSave'> & { readonly newlyWiped: number };

/** A change that would wipe is saved only by somebody who has said that they know. */
function SaveButton({ newlyWiped, isBusy, onSave }: SaveProps) {
  const [consents, setConsents] = useState(false);
  const [isTried, setTried] = useState(false);
  const mayNot = newlyWiped > 0 && !consents;
  const save = () => {
    setTried(true);
    if (!mayNot && !isBusy) onSave();
  };
  return (
    <div class="stack step-actions">
      {newlyWiped > 0 && (
        <Check label={words.wipeConsent(countText(newlyWiped, 'device'))} checked={consents} onChange={setConsents} />
      )}
      <p class="problem-line" role="status">
        {isTried && mayNot ? words.problems.consent : ''}
      </p>
      <div class="dialog-actions">
        <fluent-button appearance="primary" onClick={save}>
          {words.save}
        </fluent-button>
      </div>
    </div>
  );
}
