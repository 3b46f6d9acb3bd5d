import fc from 'fast-check';

/** What the properties of the site lists are tried with: few names, so that patterns meet, nest and contradict. */

const label = fc.constantFrom('a', 'b');

/** A host below one of two domains, up to three levels deep. */
export const host = fc
  .tuple(fc.array(label, { maxLength: 3 }), fc.constantFrom('contoso.test', 'b.test'))
  .map(([labels, domain]) => [...labels, domain].join('.'));

const anyHost = fc.oneof(
  { weight: 9, arbitrary: host },
  { weight: 1, arbitrary: fc.constantFrom('10.0.0.1', '[::1]') },
);

const scheme = fc.constantFrom('', '', '', 'https://', 'http://');
const dot = fc.constantFrom('', '', '.');
const port = fc.constantFrom('', '', '', ':443', ':80', ':8444');
const pages = fc.constantFrom('', '', '', '', '/x', '/x/y', '?q=1', '/x?q=1', '?q*&r=2');

/** A pattern for a whole site. */
export const sitePattern = fc.tuple(scheme, dot, anyHost, port).map((parts) => parts.join(''));
/** Any pattern that is well formed. */
export const pattern = fc.tuple(scheme, dot, anyHost, port, pages).map((parts) => parts.join(''));

export const lists = fc.record({
  corporateSites: fc.array(pattern, { maxLength: 8 }),
  exceptions: fc.array(sitePattern, { maxLength: 6 }),
});

/** Hosts that can never be corporate. */
export const never = fc.array(host, { maxLength: 2 });

/** An origin as a browser may write it, with what is no part of one: user names, a trailing dot. */
export const origin = fc
  .tuple(
    fc.constantFrom('https:', 'http:', 'wss:', 'ws:'),
    fc.constantFrom('', '', 'user@', 'u.v:secret@'),
    fc.oneof(
      { weight: 6, arbitrary: anyHost },
      { weight: 1, arbitrary: host.map((name) => `${name}.`) },
      { weight: 1, arbitrary: host.map((name) => `c.${name}`) },
      { weight: 1, arbitrary: fc.constantFrom('personal.test', 'xcontoso.test', 'test', '10.0.0.2', '[::2]') },
    ),
    fc.constantFrom('', '', ':443', ':80', ':8444', ':1'),
  )
  .map(([protocol, user, name, number]) => `${protocol}//${user}${name}${number}`);

/** Pages of one origin: for every pattern above one that it is for, and one that none is for. */
export const PAGES = ['/', '/other', '/x', '/x/y', '/X'].flatMap((path) =>
  ['', '?q=1', '?r=2', '?r=2&q=1', '?q=12&r=2', '?Q=1'].map((query) => path + query),
);
