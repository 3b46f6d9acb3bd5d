import { KNOWN_PARTNERS } from '../../../../health/known-partners.ts';
import { type PartnerWord, USUAL_LEVELS } from '../../../../health/partner-levels.ts';
import { THREAT_LEVELS, type ThreatLevel } from '../../../../health/threat-level.ts';
import { PARTNER_EVENTS } from '../../../../protocol/partner-event.ts';
import { Check, SelectField, TextField } from '../../parts/field.tsx';
import { LEVEL_WORDS } from '../../words/access-words.ts';
import { type ConnectorDraft, needsKeys, OTHER_PARTNER, type Problems } from './connector-draft.ts';
import { words } from './words.ts';

type FieldsProps = {
  readonly draft: ConnectorDraft;
  readonly problems: Problems;
  /** It is there already: which partner it is stays. */
  readonly isExisting: boolean;
  readonly onChange: (draft: ConnectorDraft) => void;
};

const PARTNER_OPTIONS = [
  { value: '', label: words.choosePartner },
  ...Object.entries(KNOWN_PARTNERS).map(([value, label]) => ({ value, label })),
  { value: OTHER_PARTNER, label: words.otherPartner },
];

const LEVEL_OPTIONS = THREAT_LEVELS.map((value) => ({ value, label: LEVEL_WORDS[value] }));

export function nameOf({ partner, displayName }: ConnectorDraft): string {
  return (partner === OTHER_PARTNER ? displayName.trim() : KNOWN_PARTNERS[partner]) || words.thisPartner;
}

/** Which partner, what it needs, and what its word does. */
export function ConnectorFields({ draft, problems, isExisting, onChange }: FieldsProps) {
  const set = (change: Partial<ConnectorDraft>) => onChange({ ...draft, ...change });
  const name = nameOf(draft);
  return (
    <>
      {!isExisting && (
        <SelectField
          label={words.partner}
          value={draft.partner}
          options={PARTNER_OPTIONS}
          problem={problems.partner}
          onChange={(partner) => set({ partner })}
        />
      )}
      {draft.partner === OTHER_PARTNER && (
        <TextField
          label={words.displayName}
          value={draft.displayName}
          problem={problems.displayName}
          onInput={(displayName) => set({ displayName })}
        />
      )}
      {draft.partner !== '' && (
        <>
          {needsKeys(draft) ? <PartnerNeeds {...{ draft, problems, name, set }} /> : <DeviceNeeds />}
          <Check
            label={words.connect(name)}
            hint={words.connectHint}
            checked={draft.isConnected}
            onChange={(isConnected) => set({ isConnected })}
          />
          <Check
            label={words.block}
            hint={words.blockHint}
            checked={draft.blocksWithoutData}
            onChange={(blocksWithoutData) => set({ blocksWithoutData })}
          />
          <TextField
            label={words.threshold}
            hint={words.thresholdHint}
            type="number"
            value={draft.thresholdInDays}
            problem={problems.thresholdInDays}
            onInput={(thresholdInDays) => set({ thresholdInDays })}
          />
          {needsKeys(draft) && <Levels levels={draft.levels} problem={problems.levels} set={set} />}
          {!isExisting && (
            <div class="notice">
              <h3>{words.unknownTitle}</h3>
              <p>{words.unknown(name)}</p>
            </div>
          )}
        </>
      )}
    </>
  );
}

function DeviceNeeds() {
  return (
    <section class="stack">
      <h3>{words.needsTitle}</h3>
      <p>{words.needs.device}</p>
    </section>
  );
}

type PartsProps = Pick<FieldsProps, 'draft' | 'problems'> & {
  readonly name: string;
  readonly set: (change: Partial<ConnectorDraft>) => void;
};

function PartnerNeeds({ draft, problems, name, set }: PartsProps) {
  return (
    <section class="stack">
      <h3>{words.needsTitle}</h3>
      <p>{words.needs.partner(name)}</p>
      <dl class="facts">
        <dt>{words.needs.address}</dt>
        <dd>
          <code>{location.origin + PARTNER_EVENTS}</code>
        </dd>
        <dt>{words.needs.audience}</dt>
        <dd>
          <code>{location.origin}</code>
        </dd>
      </dl>
      <p class="hint">{words.needs.events}</p>
      <TextField
        label={words.issuer}
        hint={words.issuerHint}
        type="url"
        value={draft.issuer}
        problem={problems.issuer}
        onInput={(issuer) => set({ issuer })}
      />
      <TextField
        label={words.keys}
        hint={words.keysHint}
        lines={6}
        value={draft.keys}
        problem={problems.keys}
        onInput={(keys) => set({ keys })}
      />
    </section>
  );
}

type LevelsProps = Pick<PartsProps, 'set'> & {
  readonly levels: ConnectorDraft['levels'];
  readonly problem: string | undefined;
};

function Levels({ levels, problem, set }: LevelsProps) {
  return (
    <details class="stack" open={problem !== undefined}>
      <summary>{words.levelsTitle}</summary>
      <p class="hint">{words.levelsHint}</p>
      {problem && <p class="field-problem">{problem}</p>}
      <div class="levels">
        {(Object.keys(USUAL_LEVELS) as PartnerWord[]).map((word) => (
          <SelectField
            key={word}
            label={words.levelOf(word)}
            value={levels[word]}
            options={LEVEL_OPTIONS}
            onChange={(level) => set({ levels: { ...levels, [word]: level as ThreatLevel } })}
          />
        ))}
      </div>
    </details>
  );
}
