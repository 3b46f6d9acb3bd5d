import type { SurfaceMessage } from '../../src/agent/surface.ts';
import type { View } from '../../src/agent/view.ts';
import { isIncomplete, organisationName } from '../surface/state-words.ts';
import { t } from '../surface/words.ts';

/** What the page in a blocked site's place can be about. */
export const VARIANTS = [
  'starting',
  'opening',
  'open',
  'blocked',
  'offline',
  'signedOut',
  'signingIn',
  'needsSignIn',
  'checking',
  'cannotReach',
  'wiping',
  'wiped',
] as const;
export type Variant = (typeof VARIANTS)[number];

export function variantOf(message: SurfaceMessage | null): Variant {
  if (message === null) return 'starting';
  const { view, site } = message;
  // A tab from before the browser's start: its address was in memory, and is not known any more.
  if (view.sitesOpen) return site === null ? 'open' : 'opening';
  switch (view.state) {
    case 'blocked':
      return offlineTooLong(view) ? 'offline' : 'blocked';
    case 'notConfigured':
    case 'allowed':
    case 'warned':
      // Between a good check and the rules' removal.
      return 'starting';
    default:
      return view.state;
  }
}

/** Offline is the one cause that needs no repair; it has its own words where nothing else stands beside it. */
function offlineTooLong({ reasons }: View): boolean {
  const blocking = reasons.filter(({ action }) => action === 'block' || action === 'wipe');
  return (
    blocking.length > 0 &&
    blocking.every(({ condition }) => condition === 'offlineGracePeriod' || condition === 'offlineWipePeriod')
  );
}

/** The heading, also the title; `site` as it shall stand in the sentence. */
export function blockedHeadline(variant: Variant, site: string | null): string {
  return t(`blockedHeadline_${variant}`, site ?? t('aCompanySite'));
}

export function blockedSentence(variant: Variant, view: View | null): string {
  if (variant === 'wiped' && view && isIncomplete(view))
    return t('blockedSentence_wiped_incomplete', organisationName(view));
  return t(`blockedSentence_${variant}`, view ? organisationName(view) : t('yourOrganisation'));
}
