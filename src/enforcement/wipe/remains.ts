import { wipeScope } from '../../sites/site-list.ts';
import { cookiesToRemove, findCompanyCookies } from './cookies.ts';
import { findCompanyDownloads } from './downloads.ts';
import { findCompanyHistory } from './history.ts';
import type { WipeOrder } from './order.ts';
import { partitionsOf } from './partitions.ts';
import type { Remains } from './receipt.ts';

/** What of an order's is still there, looked for anew. */
export async function remainsOf(order: WipeOrder): Promise<Remains> {
  const scope = wipeScope(order.sites);
  const [cookies, history, downloads, partitions, privateWindowOpen] = await Promise.all([
    findCompanyCookies(order),
    findCompanyHistory(scope),
    findCompanyDownloads(scope),
    partitionsOf(order).catch(() => null),
    isPrivateWindowOpen(),
  ]);
  return {
    cookies: cookiesToRemove(cookies, order).length,
    history: history.length,
    downloads: downloads.length,
    // Of a ledger that cannot be read, one stands for whatever there is: nothing is verified.
    partitionsWaiting: partitions?.apart.filter(({ onlyNames }) => !onlyNames).length ?? 1,
    privateWindowOpen,
  };
}

/** As far as the person lets the extension into them: the browser shows no others. */
async function isPrivateWindowOpen(): Promise<boolean> {
  return (await chrome.windows.getAll()).some(({ incognito }) => incognito);
}
