import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Link, path } from '../../router.tsx';
import { type Problem, STEPS, type StepName } from './policy-draft.ts';
import { STEP_WORDS, words } from './words.ts';

/** What every step is given. */
export type StepProps<Draft> = {
  readonly draft: Draft;
  readonly set: (change: Partial<Draft>) => void;
  /** What is wrong at a field of this step. */
  readonly problemAt: (field: string) => string | undefined;
};

type StepsProps = { readonly current: StepName; readonly problems: readonly Problem[] };

/** The steps in order; each may be gone to at any time. */
export function StepList({ current, problems }: StepsProps) {
  return (
    <nav aria-label={words.stepsLabel}>
      <ol class="steps">
        {STEPS.map((step) => {
          const count = problems.filter((problem) => problem.step === step).length;
          return (
            <li key={step}>
              <Link to={`${path.value}?step=${step}`} aria-current={step === current ? 'step' : undefined}>
                {STEP_WORDS[step]}
                {count > 0 && <span class="field-problem"> {words.toPutRight(count)}</span>}
              </Link>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** One step; its heading has the focus when one comes from another. */
export function Step({ name, children }: { readonly name: StepName; readonly children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // A page that was only just opened gives the focus to its own title.
    if (document.activeElement?.closest('.steps, .step-actions, .problem')) heading.current?.focus();
  }, []);
  return (
    <section class="stack step">
      <h2 ref={heading} tabIndex={-1}>
        {STEP_WORDS[name]}
      </h2>
      {children}
    </section>
  );
}
