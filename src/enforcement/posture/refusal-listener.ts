import { GATE_HEADER } from '../../protocol/posture-token.ts';
import type { DomainList } from '../../sites/compile-rules.ts';

type Details = chrome.webRequest.OnCompletedDetails;

/** Milliseconds between two refusals that are passed on: a check-in that brings a new token takes less. */
const PATIENCE = 5_000;

/**
 * Hears, at the sites behind a gate and nowhere else, that a request was not let in. Its token may have grown old while the
 * device slept, or the tenant took it back: in both cases a check-in says what is true now.
 */
export class RefusalListener {
  readonly #onRefused: () => void;
  #last = Number.NEGATIVE_INFINITY;
  #patterns = '';

  constructor(onRefused: () => void) {
    this.#onRefused = onRefused;
  }

  /** The listener is kept where its sites stay the same: renewing a token then costs the browser nothing here. */
  listen(lists: readonly DomainList[]): void {
    const urls = lists.flatMap(({ domains }) => domains).map(patternOf);
    const patterns = JSON.stringify(urls);
    if (patterns === this.#patterns) return;
    this.#patterns = patterns;
    chrome.webRequest.onCompleted.removeListener(this.#hear);
    if (urls.length === 0) return;
    chrome.webRequest.onCompleted.addListener(
      this.#hear,
      { urls, types: ['main_frame', 'sub_frame', 'xmlhttprequest'] },
      ['responseHeaders'],
    );
  }

  readonly #hear = ({ statusCode, responseHeaders = [] }: Details): void => {
    if (statusCode !== 403 || !responseHeaders.some(({ name }) => name.toLowerCase() === GATE_HEADER.toLowerCase())) {
      return;
    }
    const now = performance.now();
    if (now - this.#last < PATIENCE) return;
    this.#last = now;
    this.#onRefused();
  };
}

function patternOf(domain: string): string {
  const below = /^[\d.]+$|^\[/.test(domain) ? '' : '*.';
  return `*://${below}${domain}/*`;
}
