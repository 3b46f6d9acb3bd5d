import { useState } from 'preact/hooks';
import { useDraft } from '../../drafts/drafts.ts';
import { offerWayBack } from '../../drafts/offer-way-back.ts';
import { Unsaved } from '../../drafts/unsaved.tsx';
import { GraphError } from '../../graph/graph-error.ts';
import { SelectField, TextField } from '../../parts/field.tsx';
import { WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Problem, problemText } from '../../parts/problem.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { useConsole } from '../../shell/console-context.ts';
import { useMay, useMe } from '../../shell/me.ts';
import { EdgePolicyPart } from './edge-policy-part.tsx';
import {
  CONFIGURATION,
  type Configuration,
  draftOf,
  FIELD_NAMES,
  FIELDS,
  type FieldName,
  pairsOf,
  problemsOf,
  type SettingsDraft,
} from './settings-draft.ts';
import { SitesPart } from './sites-part.tsx';
import { FIELD_WORDS, PROBLEM_WORDS, words } from './words.ts';

/** The organisation's own settings: what browsers get with each check-in, and what Edge policy is made of. */
export function ConfigurationPage() {
  const { graph } = useConsole();
  const configuration = useLoad((signal) => graph.get<Configuration>(CONFIGURATION, {}, signal), []);
  return (
    <Page title={words.title}>
      <p class="intro">{words.intro}</p>
      <WhenLoaded loaded={configuration}>
        {(current) => <Settings current={current} onSaved={configuration.reload} />}
      </WhenLoaded>
    </Page>
  );
}

const PARTS: readonly { readonly title: string; readonly text?: string; readonly fields: readonly FieldName[] }[] = [
  { title: words.people, fields: ['organisationName'] },
  { title: words.access, fields: ['whenNoPolicy', 'signInAgainSeconds'] },
  {
    title: words.wipes,
    fields: ['wipeOnSignOut', 'wipeSharedCookies', 'wipeDownloadedFiles', 'wipeConfirmationSeconds'],
  },
  {
    title: words.beforeSignIn,
    text: words.beforeSignInText,
    fields: ['whenSignedOut', 'helpLink', 'helpText', 'privacyLink'],
  },
  { title: words.technical, fields: ['nextCheckInSeconds', 'healthReportRetentionDays', 'postureTokenSeconds'] },
];

type SettingsProps = { readonly current: Configuration; readonly onSaved: () => void };

function Settings({ current, onSaved }: SettingsProps) {
  const { graph } = useConsole();
  const me = useMe();
  const { write: mayWrite } = useMay();
  const draft = useDraft('configuration', draftOf(current));
  const [refused, setRefused] = useState<{ readonly field: FieldName; readonly text: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const wrong = problemsOf(draft.value);
  const set = (change: Partial<SettingsDraft>) => {
    setRefused(null);
    draft.change({ ...draft.value, ...change });
  };
  const problemAt = (field: FieldName) => {
    if (refused?.field === field) return refused.text;
    const problem = wrong[field];
    return problem && PROBLEM_WORDS[problem];
  };
  const save = async () => {
    if (isBusy) return;
    setBusy(true);
    setError(null);
    try {
      await graph.patch(CONFIGURATION, { customSettings: pairsOf(draft.value, draft.base, current) });
      draft.discard();
      offerWayBack(words.saved, { personId: me.id, name: 'configuration', to: '/apps/configuration' }, draft);
      onSaved();
    } catch (failure) {
      const target = failure instanceof GraphError ? failure.target : null;
      const field = FIELD_NAMES.find((name) => name === target);
      if (field) setRefused({ field, text: problemText(failure) });
      else setError(failure);
    }
    setBusy(false);
  };
  return (
    <div class="stack">
      <Unsaved draft={draft} />
      {error !== null && <Problem error={error} />}
      <SitesPart draft={draft.value} set={set} problem={problemAt('corporateSites')} mayWrite={mayWrite} />
      {PARTS.map(({ title, text, fields }) => (
        <section class="card stack" key={title}>
          <h2>{title}</h2>
          {text && <p class="hint">{text}</p>}
          {fields.map((name) => (
            <SettingField
              key={name}
              name={name}
              value={draft.value[name]}
              problem={problemAt(name)}
              disabled={!mayWrite}
              onChange={(value) => set({ [name]: value })}
            />
          ))}
        </section>
      ))}
      {mayWrite && draft.isChanged && (
        <div class="dialog-actions save-bar">
          {Object.keys(wrong).length > 0 ? (
            <p class="problem-line">{words.toPutRight}</p>
          ) : (
            <fluent-button appearance="primary" onClick={save}>
              {words.save}
            </fluent-button>
          )}
        </div>
      )}
      <EdgePolicyPart saved={draftOf(current)} />
    </div>
  );
}

type FieldProps = {
  readonly name: FieldName;
  readonly value: string;
  readonly problem: string | undefined;
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
};

function SettingField({ name, value, problem, disabled, onChange }: FieldProps) {
  const { label, hint, options = {} } = FIELD_WORDS[name];
  const given = { label, hint, value, problem, disabled };
  if (name === 'helpText') return <TextField {...given} lines={2} onInput={onChange} />;
  if (FIELDS[name].kind !== 'choice') return <TextField {...given} onInput={onChange} />;
  const all = Object.entries(options).map(([option, text]) => ({ value: option, label: text }));
  return <SelectField {...given} options={all} onChange={onChange} />;
}
