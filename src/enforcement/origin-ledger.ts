import { hostOf, isCorporate, type Sites } from '../sites/site-list.ts';
import { database } from './database.ts';

/** Notes that a company origin has been visited; the browser cannot be asked later which ones hold data. */
export async function rememberOrigin(origin: string): Promise<void> {
  await (await database()).put('origins', { origin });
}

/** Every noted origin that is corporate by `sites`. */
export async function rememberedOrigins(sites: Sites): Promise<readonly string[]> {
  const entries = await (await database()).getAll('origins');
  return entries.map(({ origin }) => origin).filter((origin) => isCorporate(sites, origin));
}

/** Origins as both schemes of a host, without a port: what can be guessed of a host of which nothing else is known. */
export function originsOf(host: string): readonly string[] {
  return hostOf(`https://${host}`) === null ? [] : [`https://${host}`, `http://${host}`];
}
