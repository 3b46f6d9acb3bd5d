import type { Sites } from '../sites/site-list.ts';

/** Works a thing out once for each value of the sites: with ten thousand of them it takes up to 100 ms, at each look. */
export function perSites<Result>(make: (sites: Sites) => Result): (sites: Sites) => Result {
  const made = new WeakMap<Sites, Result>();
  return (sites) => {
    const found = made.get(sites) ?? make(sites);
    made.set(sites, found);
    return found;
  };
}
