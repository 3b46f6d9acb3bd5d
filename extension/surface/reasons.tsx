import type { View } from '../../src/agent/view.ts';
import { type Explanation, explain } from './explanation.ts';
import { isolated, t } from './words.ts';

type Props = { readonly view: View };

/** Why access is what it is and what to do about each reason; then what is only good to know. */
export function Reasons({ view }: Props) {
  const { why, notes } = explain(view);
  return (
    <>
      {why.length > 0 && <ReasonList heading={t('whyHeading')} explanations={why} />}
      {notes.length > 0 && <ReasonList heading={t('notesHeading')} explanations={notes} />}
    </>
  );
}

type ListProps = { readonly heading: string; readonly explanations: readonly Explanation[] };

function ReasonList({ heading, explanations }: ListProps) {
  return (
    <section class="reasons">
      <h2>{heading}</h2>
      {explanations.map((explanation) => (
        <ReasonItem key={explanation.sentence} {...explanation} />
      ))}
    </section>
  );
}

function ReasonItem({ sentence, policies, consequence, steps }: Explanation) {
  return (
    <div class="reason">
      <p>{sentence}</p>
      {consequence && <p>{consequence}</p>}
      {policies.map((policy) => (
        <p key={policy} class="quiet">
          {t('setByPolicy', isolated(policy))}
        </p>
      ))}
      {steps.length > 0 && (
        <>
          <h3>{t('stepsHeading')}</h3>
          <ol class="steps">
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}
