import type { ComponentType } from 'preact';
import { AuditPage } from './audit/audit-page.tsx';
import { ConfigurationPage } from './configuration/configuration-page.tsx';
import { ConnectorsPage } from './connectors/connectors-page.tsx';
import { DevicePage } from './device/device-page.tsx';
import { DevicesPage } from './devices/devices-page.tsx';
import { GroupPage } from './groups/group-page.tsx';
import { GroupsPage } from './groups/groups-page.tsx';
import { OverviewPage } from './overview/overview-page.tsx';
import { ProtectionPage } from './protection/protection-page.tsx';
import { ProtectionPolicyPage } from './protection/protection-policy-page.tsx';
import { UserPage } from './users/user-page.tsx';
import { UsersPage } from './users/users-page.tsx';
import { WipesPage } from './wipes/wipes-page.tsx';

export type PageOf = {
  /** Below `/console`; `:name` is a parameter, given to the page as a property. */
  readonly pattern: string;
  // biome-ignore lint/suspicious/noExplicitAny: each page has the properties that its pattern names.
  readonly page: ComponentType<any>;
};

/** Every page there is. */
export const PAGES: readonly PageOf[] = [
  { pattern: '/', page: OverviewPage },
  { pattern: '/devices', page: DevicesPage },
  { pattern: '/devices/:tag', page: DevicePage },
  { pattern: '/wipes', page: WipesPage },
  { pattern: '/apps/protection', page: ProtectionPage },
  { pattern: '/apps/protection/:id', page: ProtectionPolicyPage },
  { pattern: '/apps/configuration', page: ConfigurationPage },
  { pattern: '/users', page: UsersPage },
  { pattern: '/users/:id', page: UserPage },
  { pattern: '/groups', page: GroupsPage },
  { pattern: '/groups/:id', page: GroupPage },
  { pattern: '/tenant/connectors', page: ConnectorsPage },
  { pattern: '/tenant/audit', page: AuditPage },
];
