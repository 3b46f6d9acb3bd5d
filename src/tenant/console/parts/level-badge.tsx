import type { ThreatLevel } from '../../../health/threat-level.ts';
import { LEVEL_WORDS } from '../words/access-words.ts';

const BARS: Readonly<Record<ThreatLevel | 'unknown', number>> = { secured: 1, low: 2, medium: 3, high: 4, unknown: 0 };

/** A device threat level: a word, and as many bars as it is high. */
export function LevelBadge({ level }: { readonly level: ThreatLevel | null }) {
  const shown = level ?? 'unknown';
  return (
    <span class="level" data-level={shown}>
      <span class="level-bars" aria-hidden="true">
        {[1, 2, 3, 4].map((bar) => (
          <span key={bar} data-filled={bar <= BARS[shown]} />
        ))}
      </span>
      {LEVEL_WORDS[shown]}
    </span>
  );
}
