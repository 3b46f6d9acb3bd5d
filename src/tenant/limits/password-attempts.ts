import { createCounter } from './counter.ts';

/** Wrong passwords in a quarter of an hour: for one name from one address, for one name, from one address. */
const SECONDS = 15 * 60;
const MOST = { here: 10, name: 100, address: 200 } as const;

export type PasswordAttempts = {
  /** Minutes until a password for this name is looked at again; `null` where it is now. */
  waitFor(userName: string, address: string): number | null;
  failed(userName: string, address: string): void;
};

/**
 * Keeps passwords from being guessed. Few wrong ones close a name for where they come from alone, so that a stranger does not
 * keep somebody out; an office shares an address, so that one takes many.
 */
export function createPasswordAttempts(now: () => number): PasswordAttempts {
  const limit = (most: number) => createCounter(now, { seconds: SECONDS, most });
  const [here, name, address] = [limit(MOST.here), limit(MOST.name), limit(MOST.address)];
  return {
    waitFor(userName, from) {
      const waits = [here.waitFor(`${userName} ${from}`), name.waitFor(userName), address.waitFor(from)];
      const longest = Math.max(...waits.map((seconds) => seconds ?? 0));
      return longest === 0 ? null : Math.ceil(longest / 60);
    },
    failed(userName, from) {
      here.count(`${userName} ${from}`);
      name.count(userName);
      address.count(from);
    },
  };
}
