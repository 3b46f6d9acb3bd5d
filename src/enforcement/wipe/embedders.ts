import { database } from '../database.ts';

const known = new Set<string>();

/**
 * Sites of the company's domains on whose other pages, which are not the company's, frames of other sites have been seen. A browser keeps what such a
 * frame stores apart, by the scheme and registrable domain of the page around it, and clears it together with any origin
 * of that domain (measured, Chromium 156: a diary's frame inside `choir.contoso.test` lost all when `mail.contoso.test`
 * was cleared). Where only company pages have such frames, what they store is part of the visit and goes with it.
 *
 * Only this much is noted: neither which frame, nor which page.
 */
export async function rememberEmbedder(top: string, frame: string): Promise<void> {
  const site = wideSite(top);
  if (site === null || known.has(site) || site === wideSite(frame)) return;
  known.add(site);
  await (await database()).put('embedders', { site });
}

export async function embedders(): Promise<readonly string[]> {
  return (await (await database()).getAll('embedders')).map(({ site }) => site);
}

/**
 * Scheme and last two labels of an address's host: at least as wide as its site, which the worker cannot know without the
 * public suffix list. Where its registrable domain is longer, more is emptied from within than would have to be.
 */
export function wideSite(address: string): string | null {
  const url = URL.parse(address);
  if (!url?.hostname || /^[\d.]+$|^\[/.test(url.hostname)) return null;
  return `${url.protocol}//${url.hostname.replace(/\.$/, '').split('.').slice(-2).join('.')}`;
}
