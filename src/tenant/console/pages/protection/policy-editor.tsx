import { useState } from 'preact/hooks';
import { useDraft } from '../../drafts/drafts.ts';
import { offerWayBack } from '../../drafts/offer-way-back.ts';
import { Unsaved } from '../../drafts/unsaved.tsx';
import { GraphError } from '../../graph/graph-error.ts';
import { announce } from '../../parts/announce.tsx';
import { Problem as Failure, problemText } from '../../parts/problem.tsx';
import { navigate, path } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMe } from '../../shell/me.ts';
import { AssignmentsStep } from './assignments-step.tsx';
import { AppsStep, BasicsStep } from './basics-step.tsx';
import { DataStep } from './data-step.tsx';
import { HealthStep } from './health-step.tsx';
import { addressOf, POLICIES, type Policy } from './policy.ts';
import {
  bodyOf,
  draftOf,
  NEW_POLICY,
  type PolicyDraft,
  type Problem,
  placeOf,
  problemsOf,
  STEPS,
  type StepName,
  whatIfOf,
} from './policy-draft.ts';
import { ReviewStep } from './review-step.tsx';
import { Step, StepList, type StepProps } from './steps.tsx';
import { words } from './words.ts';

type EditorProps = {
  /** `null` for a new one. */
  readonly policy: Policy | null;
  readonly step: StepName;
  readonly onSaved: () => void;
};

/** A policy step by step. What is typed is a draft until the last step saves it, all in one. */
export function PolicyEditor({ policy, step, onSaved }: EditorProps) {
  const { graph } = useConsole();
  const me = useMe();
  const draftName = `policy:${policy?.id ?? 'new'}`;
  const draft = useDraft<PolicyDraft>(draftName, policy ? draftOf(policy) : NEW_POLICY);
  const [seen, setSeen] = useState<readonly StepName[]>([]);
  const [refused, setRefused] = useState<Problem | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const { value } = draft;
  const body = bodyOf(value, policy && draft.base);
  const problems = [...problemsOf(value), ...(refused ? [refused] : [])];
  // Nobody is told of a step that they have not been through.
  const shown = problems.filter((problem) => seen.includes(problem.step) || step === 'review');

  const set = (change: Partial<PolicyDraft>) => {
    setRefused(null);
    draft.change({ ...value, ...change });
  };
  const goTo = (next: StepName) => {
    setSeen([...new Set([...seen, step])]);
    navigate(`${path.peek()}?step=${next}`);
    scrollTo(0, 0);
  };
  const save = async () => {
    setBusy(true);
    setError(null);
    try {
      const saved = policy
        ? await graph.patch<Policy>(addressOf(policy.id), body)
        : await graph.post<Policy>(POLICIES, body);
      draft.discard();
      const page = `/apps/protection/${encodeURIComponent(saved.id)}`;
      const said = words.saved(saved.displayName);
      // Of what was changed; what others have made of the rest meanwhile stays.
      if (policy) offerWayBack(said, { personId: me.id, name: draftName, to: `${page}?step=review` }, draft);
      else announce(said);
      onSaved();
      navigate(page);
    } catch (failure) {
      const place = failure instanceof GraphError ? placeOf(failure.target, value) : null;
      setBusy(false);
      if (!place) return setError(failure);
      setRefused({ ...place, text: problemText(failure) });
      goTo(place.step);
    }
  };

  const props: StepProps<PolicyDraft> = {
    draft: value,
    set,
    problemAt: (field) => shown.find((problem) => problem.step === step && problem.field === field)?.text,
  };
  const place = STEPS.indexOf(step);
  const [before, after] = [STEPS[place - 1], STEPS[place + 1]];
  return (
    <>
      <Unsaved draft={draft} />
      <StepList current={step} problems={shown} />
      {error !== null && <Failure error={error} />}
      <Step key={step} name={step}>
        {step === 'basics' && <BasicsStep {...props} />}
        {step === 'apps' && <AppsStep {...props} />}
        {step === 'data' && <DataStep {...props} />}
        {step === 'health' && <HealthStep {...props} />}
        {step === 'assignments' && <AssignmentsStep {...props} />}
        {step === 'review' && (
          <ReviewStep
            draft={value}
            problems={problems}
            change={policy && Object.keys(body).length === 0 ? null : whatIfOf(policy?.id ?? null, body)}
            isBusy={isBusy}
            onSave={save}
          />
        )}
      </Step>
      <div class="dialog-actions step-actions">
        {before && <fluent-button onClick={() => goTo(before)}>{words.back}</fluent-button>}
        {after && (
          <fluent-button appearance="primary" onClick={() => goTo(after)}>
            {words.next}
          </fluent-button>
        )}
        {after && after !== 'review' && <fluent-button onClick={() => goTo('review')}>{words.toReview}</fluent-button>}
      </div>
    </>
  );
}
