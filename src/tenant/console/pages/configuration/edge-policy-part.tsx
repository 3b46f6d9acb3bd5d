import { useState } from 'preact/hooks';
import { readConfiguration } from '../../../../protocol/configuration.ts';
import { announce } from '../../parts/announce.tsx';
import { SelectField, TextField } from '../../parts/field.tsx';
import { linesOf, type SettingsDraft } from './settings-draft.ts';
import { words } from './words.ts';

/** Where it stands on the page. */
export const EDGE_POLICY = 'edge-policy';

/** What comes by Edge policy and not from the tenant: its value is made here, to be given where the extension is installed. */
export function EdgePolicyPart({ saved }: { readonly saved: SettingsDraft }) {
  const [whenSignedOut, setWhenSignedOut] = useState('block');
  const [helpLink, setHelpLink] = useState('');
  const [helpText, setHelpText] = useState('');
  const exceptions = linesOf(saved.corporateSiteExceptions);
  const settings = {
    tenant: location.origin,
    organisationName: saved.organisationName,
    corporateSites: linesOf(saved.corporateSites),
    ...(exceptions.length > 0 && { corporateSiteExceptions: exceptions }),
    whenSignedOut,
    ...(helpLink.trim() !== '' && { helpLink: helpLink.trim() }),
    ...(helpText.trim() !== '' && { helpText: helpText.trim() }),
  };
  const { refused } = readConfiguration(settings);
  const problemOf = (key: string) => refused.find((one) => one.key === key)?.reason;
  const value = JSON.stringify(settings, null, 2);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    announce(words.copied);
  };
  return (
    <section class="card stack" id={EDGE_POLICY}>
      <h2>{words.policyTitle}</h2>
      <p class="hint">{words.policyText}</p>
      <SelectField
        label={words.whenSignedOut}
        value={whenSignedOut}
        options={Object.entries(words.whenSignedOutOptions).map(([option, label]) => ({ value: option, label }))}
        onChange={setWhenSignedOut}
      />
      <TextField
        label={words.helpLink}
        hint={words.helpLinkHint}
        type="url"
        value={helpLink}
        problem={problemOf('helpLink')}
        onInput={setHelpLink}
      />
      <TextField
        label={words.helpText}
        hint={words.helpTextHint}
        lines={2}
        value={helpText}
        problem={problemOf('helpText')}
        onInput={setHelpText}
      />
      <section class="stack">
        <h3>{words.policyValue}</h3>
        <p class="hint">{words.policyValueHint}</p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
        <pre class="value" tabIndex={0}>
          {value}
        </pre>
        <p>
          <fluent-button size="small" onClick={copy}>
            {words.copy}
          </fluent-button>
        </p>
      </section>
    </section>
  );
}
