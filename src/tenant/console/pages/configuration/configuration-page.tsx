import { WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { useConsole } from '../../shell/console-context.ts';
import { words } from './words.ts';

type Configuration = { readonly customSettings: readonly { readonly name: string; readonly value: string }[] };

/** The organisation's own settings, which browsers get with each check-in. */
export function ConfigurationPage() {
  const { graph } = useConsole();
  const configuration = useLoad(
    (signal) =>
      graph.get<Configuration>('/deviceAppManagement/targetedManagedAppConfigurations/organisation', {}, signal),
    [],
  );
  return (
    <Page title={words.title}>
      <WhenLoaded loaded={configuration}>
        {({ customSettings }) => (
          <dl class="facts card">
            {customSettings.map(({ name, value }) => (
              <>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </>
            ))}
          </dl>
        )}
      </WhenLoaded>
    </Page>
  );
}
