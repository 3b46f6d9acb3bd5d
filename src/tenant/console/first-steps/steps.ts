import type { words } from './words.ts';

export type Known = {
  readonly connectors: readonly { readonly partnerState: string }[];
  readonly siteCount: number;
  readonly policies: readonly {
    readonly id: string;
    readonly isAssigned: boolean;
    readonly deployedAppCount: number;
  }[];
  readonly hasDevices: boolean;
};

export type Step = {
  readonly name: keyof typeof words.steps;
  readonly isDone: boolean;
  /** The page where it is done. */
  readonly to: string;
};

/** What an organisation does first, in the order in which each needs the one before. */
export function stepsOf({ connectors, siteCount, policies, hasDevices }: Known): readonly Step[] {
  const unassigned = policies.find(({ isAssigned }) => !isAssigned);
  return [
    {
      name: 'connector',
      isDone: connectors.some(({ partnerState }) => partnerState !== 'notSetUp'),
      to: connectors.length === 0 ? '/tenant/connectors?add=yes' : '/tenant/connectors',
    },
    { name: 'sites', isDone: siteCount > 0, to: '/apps/configuration' },
    { name: 'policy', isDone: policies.length > 0, to: '/apps/protection/new' },
    {
      name: 'assignment',
      isDone: policies.some(({ isAssigned, deployedAppCount }) => isAssigned && deployedAppCount > 0),
      to: unassigned ? `/apps/protection/${encodeURIComponent(unassigned.id)}?step=assignments` : '/apps/protection',
    },
    { name: 'device', isDone: hasDevices, to: '/devices' },
  ];
}
