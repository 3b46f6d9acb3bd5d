import { database } from '../database.ts';

/**
 * Domains in whose pages frames of other sites have been seen. A browser keeps what such a frame stores apart, by the
 * registrable domain of the page around it, and clears it together with any origin of that domain (measured, Chromium
 * 156: a diary's frame inside `choir.contoso.test` lost all when `mail.contoso.test` was cleared). Only this much is
 * noted: neither which frame, nor which page.
 */
const known = new Set<string>();

/** To be called for a frame inside a page of another site. Notes nothing but for pages of the company's domains. */
export async function rememberEmbedder(top: string, frame: string): Promise<void> {
  const domain = lastLabels(top);
  if (domain === null || known.has(domain) || domain === lastLabels(frame)) return;
  known.add(domain);
  await (await database()).put('embedders', { domain });
}

export async function embedders(): Promise<readonly string[]> {
  return (await (await database()).getAll('embedders')).map(({ domain }) => domain);
}

/**
 * The last two labels of an address's host: at least as wide as its registrable domain, which the worker cannot know
 * without the public suffix list. Where that is longer, more is emptied from within than would have to be.
 */
export function lastLabels(address: string): string | null {
  const host = URL.parse(address)?.hostname;
  if (!host || /^[\d.]+$|^\[/.test(host)) return null;
  return host.replace(/\.$/, '').split('.').slice(-2).join('.');
}
