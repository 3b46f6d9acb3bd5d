import { WhenLoaded } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { useConsole } from '../../shell/console-context.ts';
import { words } from './words.ts';

type Policy = { readonly id: string; readonly displayName: string; readonly maximumAllowedDeviceThreatLevel: string };

export function ProtectionPolicyPage({ id }: { readonly id: string }) {
  const { graph } = useConsole();
  const policy = useLoad(
    (signal) =>
      graph.get<Policy>(`/deviceAppManagement/windowsManagedAppProtections/${encodeURIComponent(id)}`, {}, signal),
    [id],
  );
  return (
    <Page title={policy.value?.displayName ?? words.title} above={{ label: words.title, to: '/apps/protection' }}>
      <WhenLoaded loaded={policy}>
        {({ maximumAllowedDeviceThreatLevel }) => <p>{maximumAllowedDeviceThreatLevel}</p>}
      </WhenLoaded>
    </Page>
  );
}
