import type { View, ViewState } from '../../src/agent/view.ts';
import { t } from './words.ts';

/** One drawing each, told apart by its outline: disc, square, triangle, ring. */
export const STATE_ICONS = ['open', 'blocked', 'attention', 'off'] as const;
export type StateIcon = (typeof STATE_ICONS)[number];

const ICON: Readonly<Record<ViewState, StateIcon | 'asSites'>> = {
  notConfigured: 'off',
  signedOut: 'attention',
  signingIn: 'attention',
  needsSignIn: 'attention',
  checking: 'asSites',
  allowed: 'open',
  warned: 'attention',
  blocked: 'blocked',
  cannotReach: 'attention',
  wiping: 'attention',
  wiped: 'attention',
};

export function stateIcon(view: Pick<View, 'state' | 'sitesOpen'>): StateIcon {
  const icon = ICON[view.state];
  if (icon !== 'asSites') return icon;
  return view.sitesOpen ? 'open' : 'blocked';
}

/** What the toolbar button shows. The PNGs are `icons/<icon>-<16|32|48|128>.png`. */
export function toolbarFor(view: View): { icon: StateIcon; title: string; badge: string } {
  return { icon: stateIcon(view), title: t(`toolbarTitle_${view.state}`), badge: t(`badge_${view.state}`) };
}
