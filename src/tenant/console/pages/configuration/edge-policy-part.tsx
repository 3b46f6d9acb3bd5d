import { announce } from '../../parts/announce.tsx';
import { linesOf, type SettingsDraft } from './settings-draft.ts';
import { words } from './words.ts';

/** What browsers know before they have heard of the tenant comes by Edge policy: its value, made of what is saved. */
export function EdgePolicyPart({ saved }: { readonly saved: SettingsDraft }) {
  const exceptions = linesOf(saved.corporateSiteExceptions);
  const { helpLink, helpText, privacyLink } = saved;
  const settings = {
    tenant: location.origin,
    organisationName: saved.organisationName,
    corporateSites: linesOf(saved.corporateSites),
    ...(exceptions.length > 0 && { corporateSiteExceptions: exceptions }),
    whenSignedOut: saved.whenSignedOut,
    ...(helpLink && { helpLink }),
    ...(helpText && { helpText }),
    ...(privacyLink && { privacyLink }),
  };
  const value = JSON.stringify(settings, null, 2);
  const copy = async () => {
    await navigator.clipboard.writeText(value);
    announce(words.copied);
  };
  return (
    <section class="card stack">
      <h2>{words.policyTitle}</h2>
      <p class="hint">{words.policyText}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard. */}
      <pre class="value" tabIndex={0}>
        {value}
      </pre>
      <div>
        <fluent-button size="small" onClick={copy}>
          {words.copy}
        </fluent-button>
      </div>
    </section>
  );
}
