import type { SurfaceCommand } from '../../src/agent/surface.ts';
import type { View } from '../../src/agent/view.ts';
import { Announcement } from '../surface/announcement.tsx';
import { CheckedAge } from '../surface/checked-age.tsx';
import { Commands } from '../surface/commands.tsx';
import type { Connection } from '../surface/connection.ts';
import { Limits } from '../surface/limits.tsx';
import { Problem } from '../surface/problem.tsx';
import { Reasons } from '../surface/reasons.tsx';
import { Receipt } from '../surface/receipt.tsx';
import { StatePicture } from '../surface/state-picture.tsx';
import { headline, organisationName, sentence } from '../surface/state-words.ts';
import { ThreatScale } from '../surface/threat-scale.tsx';
import { useObservable } from '../surface/use-observable.ts';
import { WipeProgressBar } from '../surface/wipe-progress.tsx';
import { t } from '../surface/words.ts';
import { Findings } from './findings.tsx';
import { Footer } from './footer.tsx';
import { Identity } from './identity.tsx';
import { LastKnown } from './last-known.tsx';
import { Protection } from './protection.tsx';
import { SignInSoon } from './sign-in-soon.tsx';
import { Skeleton } from './skeleton.tsx';

type Props = {
  readonly connection: Connection;
  /** Shown until the worker speaks. */
  readonly lastKnown?: View | null;
};

export function Popup({ connection, lastKnown = null }: Props) {
  const live = useObservable(connection.message)?.view ?? null;
  const view = live ?? lastKnown;
  return view ? <Loaded view={view} isLive={live !== null} send={connection.send} /> : <Skeleton />;
}

type LoadedProps = {
  readonly view: View;
  /** The worker has said it to this popup. */
  readonly isLive: boolean;
  readonly send: (command: SurfaceCommand) => void;
};

function Loaded({ view, isLive, send }: LoadedProps) {
  return (
    <>
      <Identity view={view} />
      <main data-state={view.state} aria-busy={!isLive}>
        <div class="state">
          <StatePicture view={view} />
          <div>
            <h1 tabIndex={-1}>{headline(view)}</h1>
            <p>{sentence(view)}</p>
            {!isLive && <LastKnown />}
          </div>
        </div>
        {view.wipe && <WipeProgressBar wipe={view.wipe} />}
        <Problem view={view} />
        <SignInSoon view={view} />
        {view.can.signIn && <p class="quiet">{t('signInReports', organisationName(view))}</p>}
        <div class="check">
          <Commands view={view} checkLabel={t('checkNow')} send={send} />
          {view.person && <CheckedAge checkedAt={view.checkedAt} />}
        </div>
        <Reasons view={view} />
        {view.threat && <ThreatScale threat={view.threat} />}
        {view.receipt && <Receipt receipt={view.receipt} />}
        <Findings view={view} />
        <Protection view={view} />
        <Limits view={view} />
      </main>
      <Footer view={view} send={send} />
      <Announcement view={view} headline={headline(view)} />
    </>
  );
}
