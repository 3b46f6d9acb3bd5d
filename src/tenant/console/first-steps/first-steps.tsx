import { WhenLoaded } from '../parts/loading.tsx';
import { Link } from '../router.tsx';
import { useMay } from '../shell/me.ts';
import type { Step } from './steps.ts';
import { useFirstSteps } from './use-first-steps.ts';
import { words } from './words.ts';

/** What a new organisation does first, in order, and how far it has come. */
export function FirstSteps() {
  const steps = useFirstSteps();
  return (
    <section class="first-steps">
      <h3>{words.title}</h3>
      <WhenLoaded loaded={steps}>
        {(found) => (
          <ol>
            {found.map((step, index) => (
              <Item key={step.name} step={step} isNext={index === found.findIndex(({ isDone }) => !isDone)} />
            ))}
          </ol>
        )}
      </WhenLoaded>
    </section>
  );
}

function Item({ step: { name, isDone, to }, isNext }: { readonly step: Step; readonly isNext: boolean }) {
  const may = useMay();
  const { label, text } = words.steps[name];
  const state = isDone ? 'done' : isNext ? 'next' : 'later';
  return (
    <li data-state={state}>
      <p>
        {isNext && (may.write || name === 'device') ? <Link to={to}>{label}</Link> : label}{' '}
        <span class="step-state">{words[state]}</span>
      </p>
      {!isDone && <p class="hint">{text}</p>}
    </li>
  );
}
