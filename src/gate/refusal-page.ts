import { createHash } from 'node:crypto';
import type { PostureRefusalCode } from '../protocol/posture-token.ts';

export type RefusalPageOptions = {
  /** Whose sites these are. */
  readonly organisationName?: string | undefined;
  /** Where a protected browser, or help, is to be had. */
  readonly helpLink?: string | undefined;
};

/** What a new token may heal: in a good browser one is there within a moment. */
const PASSING: readonly PostureRefusalCode[] = [
  'token-absent',
  'token-expired',
  'token-revoked',
  'token-unknown-key',
  'token-from-the-future',
  'keys-unavailable',
  'revocations-unavailable',
];

/** Milliseconds that a browser has to fetch a token before the page is asked for once more. */
const RETRY_AFTER = 1_500;

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 'Segoe UI Variable','Segoe UI',system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center}
main{max-width:34rem;padding:2rem}
h1{font-size:1.5rem;line-height:1.3;margin:0 0 1rem}
a{color:LinkText}
a:focus-visible{outline:2px solid;outline-offset:2px}
.code{opacity:.75;font-size:.875rem;margin-top:2rem}`;

/** Once: a page that has been asked for anew stays. Nothing is stored for it at the site. */
const RETRY = `const[n]=performance.getEntriesByType('navigation');
if(n&&n.type!=='reload')setTimeout(()=>location.reload(),${RETRY_AFTER});`;

/** For the page's `Content-Security-Policy`: its own style and script, and nothing else. */
export const REFUSAL_PAGE_POLICY = `default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(RETRY)}'; base-uri 'none'; form-action 'none'`;

/** The page that a person sees in place of the site: what is needed, where to get it, and what to do now. */
export function refusalPage(
  code: PostureRefusalCode,
  isGet: boolean,
  { organisationName, helpLink }: RefusalPageOptions,
): string {
  const owner = organisationName ? `${escaped(organisationName)} keeps this site` : 'This site is kept';
  const { title, text } = wordsFor(code, owner);
  const help = helpLink
    ? `<p><a href="${escaped(helpLink)}" rel="noreferrer">How to get a protected browser</a></p>`
    : '';
  const retry = isGet && PASSING.includes(code) ? `<script>${RETRY}</script>` : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${STYLE}</style></head>
<body><main><h1>${title}</h1>${text.map((one) => `<p>${one}</p>`).join('')}${help}
<p><a href="">Try again</a></p><p class="code">Code: ${code}</p></main>${retry}</body></html>
`;
}

function wordsFor(
  code: PostureRefusalCode,
  owner: string,
): { readonly title: string; readonly text: readonly string[] } {
  switch (code) {
    case 'token-absent':
      return {
        title: 'This site opens in a protected browser',
        text: [
          `${owner} for browsers with Drawbridge, where the person is signed in and the device is in good state. This one did not show that it is such a browser.`,
          'Open this address in your work browser. If this is your work browser, open Drawbridge in its toolbar and sign in. Private windows and guest windows do not count.',
        ],
      };
    case 'token-wrong-user':
      return {
        title: 'You are signed in here as somebody else',
        text: [
          'The person signed in to this site is not the one signed in to Drawbridge in this browser. Sign out of one of them, and sign in again as yourself.',
        ],
      };
    case 'token-expired':
    case 'token-revoked':
    case 'token-from-the-future':
      return {
        title: 'This browser has to check in first',
        text: [
          `${owner} for browsers in good state, and what this browser last showed counts no longer. It usually renews that by itself within moments.`,
          'If this page stays, open Drawbridge in the toolbar: it says what is wrong, and “Check now” asks again.',
        ],
      };
    case 'keys-unavailable':
    case 'revocations-unavailable':
      return {
        title: 'This site cannot check browsers just now',
        text: [
          'The site could not reach your organisation’s Drawbridge service, and lets nobody in until it can. Try again in a minute; if it goes on, tell your IT support.',
        ],
      };
    default:
      return {
        title: 'This site did not accept what this browser showed',
        text: [
          `${owner} for protected browsers, and what this one sent is not good for this site.`,
          'Open Drawbridge in the toolbar and press “Check now”. If it goes on, tell your IT support the code below: another extension may be in the way.',
        ],
      };
  }
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`);
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
