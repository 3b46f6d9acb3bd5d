import { useEffect, useRef } from 'preact/hooks';
import type { SurfaceCommand } from '../../src/agent/surface.ts';
import type { View } from '../../src/agent/view.ts';
import { Announcement } from '../surface/announcement.tsx';
import { CheckedAge } from '../surface/checked-age.tsx';
import { Commands } from '../surface/commands.tsx';
import type { Connection } from '../surface/connection.ts';
import { DeviceTag } from '../surface/device-tag.tsx';
import { HelpLink } from '../surface/help-link.tsx';
import { Problem } from '../surface/problem.tsx';
import { Reasons } from '../surface/reasons.tsx';
import { Receipt } from '../surface/receipt.tsx';
import { StatePicture } from '../surface/state-picture.tsx';
import { organisationName } from '../surface/state-words.ts';
import { ThreatScale } from '../surface/threat-scale.tsx';
import { useObservable } from '../surface/use-observable.ts';
import { WipeProgressBar } from '../surface/wipe-progress.tsx';
import { isolated, t } from '../surface/words.ts';
import { blockedHeadline, blockedSentence, type Variant, variantOf } from './variant.ts';

type Props = { readonly connection: Connection };

/** In place of a company site. It does not know the address; the worker takes the tab back once sites open. */
export function BlockedPage({ connection }: Props) {
  const message = useObservable(connection.message);
  const view = message?.view ?? null;
  const site = message?.site ?? null;
  const variant = variantOf(message);
  const title = blockedHeadline(variant, site);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // In a frame of somebody else's page the focus is not ours to take.
    if (window.top === window) heading.current?.focus();
  }, []);
  useEffect(() => {
    document.title = title;
  }, [title]);

  return (
    <>
      <main>
        {view && <p class="organisation">{t('protectedBy', organisationName(view))}</p>}
        <StatePicture view={view ?? { state: 'blocked', sitesOpen: false }} />
        <h1 ref={heading} tabIndex={-1}>
          {blockedHeadline(variant, site && isolated(site))}
        </h1>
        <p class="lead">{blockedSentence(variant, view)}</p>
        {view && variant !== 'opening' && variant !== 'open' && (
          <Details view={view} variant={variant} send={connection.send} />
        )}
      </main>
      {view && <Announcement view={view} headline={title} />}
    </>
  );
}

type DetailsProps = {
  readonly view: View;
  readonly variant: Variant;
  readonly send: (command: SurfaceCommand) => void;
};

function Details({ view, variant, send }: DetailsProps) {
  return (
    <>
      {view.wipe && <WipeProgressBar wipe={view.wipe} />}
      <Problem view={view} />
      <Reasons view={view} />
      <div class="check">
        <Commands view={view} checkLabel={t('checkAgain')} send={send} />
        {view.person && <CheckedAge checkedAt={view.checkedAt} />}
      </div>
      {view.threat && variant === 'blocked' && <ThreatScale threat={view.threat} />}
      {view.receipt && variant === 'wiped' && <Receipt receipt={view.receipt} />}
      <footer>
        <HelpLink view={view} />
        <DeviceTag tag={view.deviceTag} />
        <p class="quiet">{t('otherSites')}</p>
      </footer>
    </>
  );
}
