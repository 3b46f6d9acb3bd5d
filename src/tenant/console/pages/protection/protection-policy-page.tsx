import { useState } from 'preact/hooks';
import { WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { search } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMay } from '../../shell/me.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { addressOf, type Policy } from './policy.ts';
import { draftOf, STEPS, type StepName } from './policy-draft.ts';
import { PolicyEditor } from './policy-editor.tsx';
import { PolicySummary } from './policy-summary.tsx';
import { words } from './words.ts';

const ABOVE = { label: words.title, to: '/apps/protection' };

/** A policy: what it says, and below `?step=` the steps that change it. */
export function ProtectionPolicyPage({ id }: { readonly id: string }) {
  return id === 'new' ? <NewPolicy /> : <ExistingPolicy id={id} />;
}

function NewPolicy() {
  return (
    <Page title={words.newTitle} above={ABOVE}>
      <PolicyEditor policy={null} step={stepInAddress() ?? 'basics'} onSaved={() => {}} />
    </Page>
  );
}

function ExistingPolicy({ id }: { readonly id: string }) {
  const { graph } = useConsole();
  const may = useMay();
  const [isDeleting, setDeleting] = useState(false);
  const policy = useLoad((signal) => graph.get<Policy>(addressOf(id), { $expand: 'apps,assignments' }, signal), [id]);
  const step = may.write ? stepInAddress() : null;
  return (
    <Page
      title={policy.value?.displayName ?? words.title}
      above={ABOVE}
      actions={
        may.write &&
        policy.value &&
        step === null && <fluent-button onClick={() => setDeleting(true)}>{words.delete}</fluent-button>
      }
    >
      <WhenLoaded loaded={policy}>
        {(found) =>
          step === null ? (
            <PolicySummary draft={draftOf(found)} mayWrite={may.write} />
          ) : (
            <PolicyEditor policy={found} step={step} onSaved={policy.reload} />
          )
        }
      </WhenLoaded>
      {isDeleting && policy.value && <DeleteDialog policy={policy.value} onClose={() => setDeleting(false)} />}
    </Page>
  );
}

function stepInAddress(): StepName | null {
  return STEPS.find((step) => step === search.value.get('step')) ?? null;
}
