/** What keeps a browser from holding all of a block (`ENFORCEMENT_PROBLEMS` of the agent), and what an admin can do. */
const PROBLEMS: Readonly<Record<string, { readonly what: string; readonly todo: string }>> = {
  'not-installed-by-policy': {
    what: 'The extension is not installed by policy: the first page after a browser start can load before it is blocked.',
    todo: 'Force-install it (docs/edge-policies.md).',
  },
  'private-windows-unprotected': {
    what: 'Private windows do not know the extension.',
    todo: 'Turn them off (InPrivateModeAvailability), or make the extension mandatory in them.',
  },
  'settings-incomplete': {
    what: 'Some of the settings that the generator writes did not arrive with the extension, or were refused.',
    todo: 'Look at the extension’s options page on that device, and write the policies anew (npm run policies).',
  },
  'storage-settings-partial': {
    what: 'There are more sites than one layer can take; the other layers hold the rest.',
    todo: 'Shorten the list of corporate sites where one pattern can stand for several.',
  },
  'storage-settings-overridden': {
    what: 'A policy or another extension keeps the company sites’ data open; the other layers hold.',
    todo: 'Look for cookie policies on this device, or another extension that sets them.',
  },
};
const PASSING = {
  what: 'One layer of the block failed; the others hold.',
  todo: 'The browser tries again by itself. If it stays, ask for the support report from the popup.',
};

export function protectionWords(code: string): { readonly what: string; readonly todo: string } {
  return (Object.hasOwn(PROBLEMS, code) ? PROBLEMS[code] : undefined) ?? PASSING;
}
