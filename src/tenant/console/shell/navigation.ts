/** The pages in the words and the order of the Intune admin center. */
export const NAVIGATION = [
  { label: 'Overview', to: '/' },
  { label: 'Devices', to: '/devices', below: [{ label: 'Wipes', to: '/wipes' }] },
  {
    label: 'Apps',
    below: [
      { label: 'App protection policies', to: '/apps/protection' },
      { label: 'App configuration', to: '/apps/configuration' },
    ],
  },
  { label: 'Users', to: '/users' },
  { label: 'Groups', to: '/groups' },
  {
    label: 'Tenant administration',
    below: [
      { label: 'Mobile Threat Defense', path: 'Connectors and tokens', to: '/tenant/connectors' },
      { label: 'Audit logs', to: '/tenant/audit' },
    ],
  },
] as const satisfies readonly NavigationItem[];

export type NavigationItem = {
  readonly label: string;
  readonly to?: string;
  /** What the guide has between the two, shown small. */
  readonly path?: string;
  readonly below?: readonly NavigationItem[];
};

/** Whether `place` is the page of `to`, or one below it. */
export function isWithin(to: string, place: string): boolean {
  return to === '/' ? place === '/' : place === to || place.startsWith(`${to}/`);
}
