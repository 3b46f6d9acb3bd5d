import { useEffect, useState } from 'preact/hooks';
import type { WidenedSite } from '../../../../sites/parse-sites.ts';
import type { SiteRefusal } from '../../../../sites/site-refusal.ts';
import { type Loaded, useLoad } from '../../parts/use-load.ts';
import { useConsole } from '../../shell/console-context.ts';

/** What the tenant says of two lists (docs/admin-api.md, `drawbridge/readCorporateSites`). */
export type SiteReading = {
  readonly refused: readonly SiteRefusal[];
  readonly widened: readonly WidenedSite[];
  readonly neverCorporate: readonly string[];
};

/** Milliseconds without another key before the tenant is asked. */
const PAUSE = 400;

/** The tenant's judgement of the lists as they are typed; what it said last stays until the next is there. */
export function useSiteReading(
  corporateSites: readonly string[],
  corporateSiteExceptions: readonly string[],
): Loaded<SiteReading> {
  const { graph } = useConsole();
  const typed = JSON.stringify({ corporateSites, corporateSiteExceptions });
  const [asked, setAsked] = useState(typed);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(typed), PAUSE);
    return () => clearTimeout(timer);
  }, [typed]);
  return useLoad(() => graph.post<SiteReading>('/drawbridge/readCorporateSites', JSON.parse(asked)), [asked], {
    keep: true,
  });
}
