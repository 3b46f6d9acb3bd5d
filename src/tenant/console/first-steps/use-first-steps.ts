import type { Page } from '../graph/graph.ts';
import { type Loaded, useLoad } from '../parts/use-load.ts';
import { useConsole } from '../shell/console-context.ts';
import { stepsOf } from './steps.ts';

type Configuration = { readonly customSettings: readonly { readonly name: string; readonly value: string }[] };
type PolicyOf = { readonly id: string; readonly isAssigned: boolean; readonly deployedAppCount: number };
type ConnectorOf = { readonly partnerState: string };

/** How far the organisation has come: what a new one does first, in order. */
export function useFirstSteps(): Loaded<ReturnType<typeof stepsOf>> {
  const { graph } = useConsole();
  return useLoad(async (signal) => {
    const [connectors, configuration, policies, devices] = await Promise.all([
      graph.list<ConnectorOf>('/deviceManagement/mobileThreatDefenseConnectors', {}, signal),
      graph.get<Configuration>('/deviceAppManagement/targetedManagedAppConfigurations/organisation', {}, signal),
      graph.list<PolicyOf>('/deviceAppManagement/windowsManagedAppProtections', {}, signal),
      graph.get<Page<object>>('/deviceAppManagement/managedAppRegistrations', { $top: 1 }, signal),
    ]);
    const sites = configuration.customSettings.find(({ name }) => name === 'corporateSites');
    return stepsOf({
      connectors,
      policies,
      siteCount: sites ? JSON.parse(sites.value).length : 0,
      hasDevices: devices.value.length > 0,
    });
  }, []);
}
