import { join } from 'node:path';
import type { Browser, WebWorker } from 'puppeteer';
import { isCompanyAddress } from './places.ts';

/** An extension of the tests' own, beside the product's. */
export const WITNESS = join(import.meta.dirname, 'witness');

type Entry = { readonly url: string } & Readonly<Record<string, unknown>>;
type Remembered = { readonly [list in RememberedName]: readonly Entry[] };
export const REMEMBERED = ['history', 'closed', 'downloads'] as const;
export type RememberedName = (typeof REMEMBERED)[number];

/** The entries of each list, the company's told apart. What the extensions' own pages left is neither's. */
export type Memory = Readonly<
  Record<RememberedName, { readonly company: readonly Entry[]; readonly person: readonly Entry[] }>
>;

export async function readMemory(browser: Browser): Promise<Memory> {
  const worker = await witnessIn(browser);
  const remembered = (await worker.evaluate('remembered()')) as Remembered;
  const parts = REMEMBERED.map((name) => {
    const entries = remembered[name].filter(({ url }) => /^(blob:)?https?:/.test(url));
    const company = entries.filter((entry) => [entry.url, entry['referrer'], entry['finalUrl']].some(isCompany));
    return [name, { company, person: entries.filter((entry) => !company.includes(entry)) }] as const;
  });
  return Object.fromEntries(parts) as unknown as Memory;
}

/** When each address was visited, milliseconds since the epoch; also what a search of the history does not find (measured). */
export async function readVisits(
  browser: Browser,
  addresses: readonly string[],
): Promise<Readonly<Record<string, number[]>>> {
  const worker = await witnessIn(browser);
  return (await worker.evaluate(`visitsOf(${JSON.stringify(addresses)})`)) as Record<string, number[]>;
}

/** Opens a recently closed tab again, as a person does; false where there is none of that address. */
export async function reopenTab(browser: Browser, address: string): Promise<boolean> {
  const worker = await witnessIn(browser);
  return (await worker.evaluate(`reopen(${JSON.stringify(address)})`)) !== null;
}

function isCompany(address: unknown): boolean {
  return typeof address === 'string' && address !== '' && isCompanyAddress(address);
}

/** Its worker keeps itself awake, as nothing here could wake it. */
async function witnessIn(browser: Browser): Promise<WebWorker> {
  for (const extension of (await browser.extensions()).values()) {
    if (extension.name !== 'Witness') continue;
    const [worker] = await extension.workers();
    if (worker) return worker;
  }
  throw new Error('The witness is not in this browser.');
}
