/** Deeper than any parser that recurses could follow, and shallow enough to build. */
const DEPTH = 20_000;

function nested(wrap: (inner: unknown) => unknown): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < DEPTH; level += 1) value = wrap(value);
  return value;
}

/** What one member may be swapped for; the large ones are built once and shared. */
export const ODD_VALUES: readonly unknown[] = [
  ...[null, undefined, true, false, '', ' ', 'null', '[object Object]', {}, [], [[]], [null], { length: -1 }],
  ...[
    0,
    -0,
    1,
    -1,
    0.5,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
    1e308,
    5e-324,
    2 ** 53,
    -(2 ** 53),
    2 ** 31,
    2 ** 32,
    8.64e15 + 1,
  ],
  // Not JSON; but structured clone carries them into storage and messages.
  ...[1n, new Date(0), new Date(Number.NaN), new Map([['id', 1]]), new Uint8Array(3), Symbol.iterator, () => 1, /x/],
  ...[
    Object.create(null),
    JSON.parse('{"__proto__":{"id":"x"}}'),
    { constructor: null },
    { toString: 1, valueOf: null },
  ],
];

/** Costly to look at, so rarer. */
export const HUGE_VALUES: readonly unknown[] = [
  'x'.repeat(600_000),
  '9'.repeat(200_000),
  '\ud800'.repeat(100_000),
  `P${'1D'.repeat(50_000)}`,
  `${'1.'.repeat(50_000)}1`,
  `${'a.'.repeat(50_000)}test`,
  Array.from({ length: 20_000 }, () => null),
  Array.from({ length: 12_000 }, (_, index) => `host-${index}.contoso.test`),
  Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`member-${index}`, index])),
  nested((inner) => [inner]),
  nested((inner) => ({ policy: inner })),
];

export const ODD_KEYS = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'then', 'toJSON', 'length'],
  ...['', ' ', '0', '-1', 'id', 'ID', 'value', '@odata.type', '$ref', 'a.b', '[0]', '\u0000', '\ud800', '\u202eid'],
] as const;

/** Text that stands near what a parser takes, and text that hurts those who show it. */
export const ODD_TEXTS = [
  ...[
    'PT',
    'P',
    '-PT5M',
    'PT720M ',
    'pt720m',
    'P1Y',
    'P1M',
    'PT1.S',
    'PT.5S',
    'P999999999999999999D',
    'PT1e3S',
    'P-1D',
  ],
  ...['PT0S', 'PT0.0000001S', 'P90DT', 'P1W2D', 'PT1440M', 'P1.5D', '+P1D', 'P٣D', 'PT１M'],
  ...['10.0', '10.0.', '.10', '10..0', '10.0.0.0.0', '1e3', '0x10', '-1.0', '10.0.22621.2506', '١٠.٠', '99999999999'],
  ...['9999999999.9999999999.9999999999.9999999999', '00000.0', '15.0.0', ' 10.0', '10.0\n', 'v10', '10,0'],
  ...[
    'secured',
    'Secured',
    'SECURED',
    'secured ',
    'securеd',
    'high',
    'hіgh',
    'notConfigured',
    'wipe',
    'Wipe',
    'wipe\u0000',
  ],
  ...[
    'block',
    'warn',
    'blockWhenSettingIsSupported',
    'unknownFutureValue',
    'enabled',
    'device',
    'partner',
    'compromised',
  ],
  ...['2026-11-24T09:00:00Z', '2026-11-24T09:00:00+05', '2026-11-24T09:00:00+0530', '2026-11-24 09:00:00Z'],
  ...['2026-02-30T09:00:00Z', '2026-04-31T23:59:59.999999999Z', '0000-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
  ...['9999-12-31T23:59:59-23:59', '9999-12-31T23:59:59.9999999Z', '+275760-09-13T00:00:00.001Z', '2026-11-24', 'now'],
  ...[
    '2026-13-01T00:00:00Z',
    '2026-11-24T24:00:00Z',
    '2026-11-24T09:00:60Z',
    '2026-11-24T09:00Z',
    '-000001-01-01T00:00:00Z',
  ],
  ...[
    'corp.contoso.test',
    '*.contoso.test',
    'contoso.test:8444',
    '.contoso.test',
    'https://contoso.test/a?b=*#c',
    '*',
    '..',
  ],
  ...[
    'xn--',
    'xn--a',
    'xn--a.test',
    'ａ.test',
    'a‍.test',
    'ß.test',
    '[::1]',
    '[::ffff:1.2.3.4]:0',
    '0x7f.1',
    '127.1',
    'a:b@c',
  ],
  ...[
    'http://localhost',
    'https://',
    'https://:443',
    'https://a.test:99999',
    'https://%00.test',
    'javascript:1',
    'blob:null',
  ],
  ...[
    'blob:blob:https://a.test/1',
    'data:,',
    'about:blank',
    'file:///etc',
    'https://a.test\\b',
    'https://a.test:080/',
    '\\\\a',
  ],
  ...[
    '\ud800',
    '\udfff\ud800',
    '\u202e\u2066txt',
    '\u0000',
    '\u0007\u001b[31m',
    '\u2028',
    '\ufeff',
    '\uffff',
    'e\u0301',
  ],
  ...['__proto__', 'constructor', 'null', 'NaN', 'Infinity', '{}', '[]', '%s%n', '$x', '{{x}}', '<b>', "'--", '../..'],
] as const;

/** JSON pieces that text-level mutation puts in. */
export const ODD_JSON = [
  ...['1e400', '-1e400', '-0', '1e-400', '123456789012345678901234567890', '0.1e+1', 'null', 'true', '""', '[]', '{}'],
  ...[
    '"\\ud800"',
    '"\\u0000"',
    '"\\u202e"',
    '{"__proto__":{"id":1}}',
    '{"constructor":{"prototype":{}}}',
    '[[[[[[[[]]]]]]]]',
  ],
  ...[
    'NaN',
    'undefined',
    "'x'",
    '\\',
    '"',
    ',',
    ':',
    '{',
    '}',
    '[',
    ']',
    '/*',
    '//',
    '\u0000',
    '\ufeff',
    '\u2028',
    '01',
    '+1',
  ],
] as const;
