import type { Setting, SettingsView } from '../../src/agent/settings.ts';
import { isolated, t } from '../surface/words.ts';

type Props = { readonly settings: SettingsView };

/** Which settings arrived and what became of each. Keys, values and the parser's reasons are the admin guide's, in English. */
export function Settings({ settings }: Props) {
  const { source, unknown, sites } = settings;
  const keys = (state: Setting['state']) =>
    settings.settings.filter((one) => one.state === state).map(({ key }) => key);
  const missing = keys('missing');
  const refused = keys('refused');
  return (
    <>
      <p>{t(`settingsSource_${source}`)}</p>
      {missing.length > 0 && <p class="wrong">{t('settingsMissing', list(missing))}</p>}
      {refused.length > 0 && <p class="wrong">{t('settingsRefused', list(refused))}</p>}
      {unknown.length > 0 && <p class="wrong">{t('settingsUnknown', list(unknown))}</p>}
      <table>
        <thead>
          <tr>
            <th scope="col">{t('settingsKey')}</th>
            <th scope="col">{t('settingsState')}</th>
            <th scope="col">{t('settingsValue')}</th>
          </tr>
        </thead>
        <tbody>
          {settings.settings.map((setting) => (
            <Row key={setting.key} setting={setting} />
          ))}
        </tbody>
      </table>
      <Patterns heading={t('settingsSitesRefused')} sites={sites.filter((site) => site.refused)} />
      <Patterns heading={t('settingsSitesWidened')} sites={sites.filter((site) => !site.refused)} />
    </>
  );
}

function Row({ setting: { key, state, lines, reason } }: { readonly setting: Setting }) {
  return (
    <tr data-setting={key} data-setting-state={state}>
      <th scope="row">
        <code dir="ltr">{key}</code>
      </th>
      <td>
        {t(`settingState_${state}`)}
        {reason && (
          <p class="quiet" lang="en" dir="ltr">
            <bdi>{reason}</bdi>
          </p>
        )}
      </td>
      <td>
        {lines.map((line) => (
          <code key={line} class="line" dir="ltr">
            {line}
          </code>
        ))}
      </td>
    </tr>
  );
}

type PatternsProps = { readonly heading: string; readonly sites: SettingsView['sites'] };

function Patterns({ heading, sites }: PatternsProps) {
  if (sites.length === 0) return null;
  return (
    <>
      <h3>{heading}</h3>
      <ul>
        {sites.map(({ pattern, reason }) => (
          <li key={pattern} lang="en">
            <code dir="ltr">{pattern}</code> <bdi>{reason}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}

function list(keys: readonly string[]): string {
  return isolated(keys.join(', '));
}
