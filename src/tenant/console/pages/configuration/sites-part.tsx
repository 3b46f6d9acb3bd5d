import { useState } from 'preact/hooks';
import { explainAddress } from '../../../../sites/explain-address.ts';
import { TextField } from '../../parts/field.tsx';
import { WhenLoaded } from '../../parts/loading.tsx';
import { linesOf, type SettingsDraft } from './settings-draft.ts';
import { type SiteReading, useSiteReading } from './use-site-reading.ts';
import { FIELD_WORDS, words } from './words.ts';

type SitesProps = {
  readonly draft: SettingsDraft;
  readonly set: (change: Partial<SettingsDraft>) => void;
  readonly problem: string | undefined;
  readonly mayWrite: boolean;
};

/** The company's sites, why a pattern is not taken, and a box to try an address. */
export function SitesPart({ draft, set, problem, mayWrite }: SitesProps) {
  const corporateSites = linesOf(draft.corporateSites);
  const exceptions = linesOf(draft.corporateSiteExceptions);
  const reading = useSiteReading(corporateSites, exceptions);
  return (
    <section class="card stack">
      <h2>{words.sites}</h2>
      <p class="hint">{words.sitesText}</p>
      <TextField
        {...FIELD_WORDS.corporateSites}
        lines={8}
        value={draft.corporateSites}
        problem={problem ?? words.countSites(corporateSites.length)}
        disabled={!mayWrite}
        onInput={(text) => set({ corporateSites: text })}
      />
      <TextField
        {...FIELD_WORDS.corporateSiteExceptions}
        lines={3}
        value={draft.corporateSiteExceptions}
        disabled={!mayWrite}
        onInput={(text) => set({ corporateSiteExceptions: text })}
      />
      <WhenLoaded loaded={reading}>
        {(said) => (
          <>
            <Said {...said} />
            <TryAddress corporateSites={corporateSites} exceptions={exceptions} said={said} />
          </>
        )}
      </WhenLoaded>
    </section>
  );
}

function Said({ refused, widened }: SiteReading) {
  return (
    <div aria-live="polite">
      {refused.length > 0 && (
        <div class="problem">
          <h3>{words.refusedTitle}</h3>
          <p>{words.refusedText}</p>
          <Reasons of={refused} />
        </div>
      )}
      {widened.length > 0 && (
        <div class="notice warning">
          <h3>{words.widenedTitle}</h3>
          <Reasons of={widened} />
        </div>
      )}
    </div>
  );
}

function Reasons({ of }: { readonly of: readonly { readonly pattern: string; readonly reason: string }[] }) {
  return (
    <dl class="reasons">
      {of.map(({ pattern, reason }) => (
        <div key={pattern}>
          <dt>
            <code>{pattern}</code>
          </dt>
          <dd>{reason}</dd>
        </div>
      ))}
    </dl>
  );
}

type TryProps = {
  readonly corporateSites: readonly string[];
  readonly exceptions: readonly string[];
  readonly said: SiteReading;
};

function TryAddress({ corporateSites, exceptions, said }: TryProps) {
  const [address, setAddress] = useState('');
  const refused = new Set(said.refused.map(({ pattern }) => pattern));
  const lists = { corporateSites: corporateSites.filter((pattern) => !refused.has(pattern)), exceptions };
  const found = address.trim() === '' ? null : explainAddress(lists, said.neverCorporate, address.trim());
  const { decidedBy } = found ?? { decidedBy: null };
  return (
    <section class="stack">
      <h3>{words.tryTitle}</h3>
      <TextField label={words.tryAddress} hint={words.tryHint} type="url" value={address} onInput={setAddress} />
      <div aria-live="polite" class="tried">
        {address.trim() !== '' && found === null && <p>{words.tryNone}</p>}
        {found && (
          <>
            <p>
              <strong>{found.blocked ? words.tryBlocked : words.tryOpen}</strong>
              {found.blocked && ` ${found.wiped ? words.tryWiped : words.tryNotWiped}`}
            </p>
            <p class="hint">
              {decidedBy ? (
                <>
                  {words.tryBy[decidedBy.list]} <code>{decidedBy.pattern}</code>
                </>
              ) : (
                words.tryByNone
              )}
            </p>
          </>
        )}
      </div>
    </section>
  );
}
