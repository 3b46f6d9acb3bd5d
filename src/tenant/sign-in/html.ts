import { createHash } from 'node:crypto';

/** Markup that is safe to put into a page. */
export type Html = { readonly markup: string };

/** A template whose values are escaped, for element content and quoted attributes; markup made by it is kept. */
export function html(strings: TemplateStringsArray, ...values: readonly (string | Html)[]): Html {
  const parts = values.map((value) => (typeof value === 'string' ? escapeHtml(value) : value.markup));
  return { markup: strings.map((text, index) => text + (parts[index] ?? '')).join('') };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

const STYLE = `
:root { color-scheme: light dark; --text: #1b1b1f; --page: #f4f5f7; --card: #fff; --line: #8a8d94; --accent: #0b57b0;
  --on-accent: #fff; --alert: #a4161a; font: 16px/1.5 system-ui, "Segoe UI", sans-serif; }
@media (prefers-color-scheme: dark) { :root { --text: #ececf0; --page: #17181b; --card: #222429; --line: #7d828c;
  --accent: #8ab8f5; --on-accent: #10233d; --alert: #ff9a94; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; color: var(--text); background: var(--page); }
main { width: 100%; max-width: 26rem; padding: 1.5rem 1.25rem; background: var(--card); overflow-wrap: anywhere; }
@media (min-width: 27rem) { main { border-radius: 12px; padding: 2rem; } }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .75rem; }
p { margin: 0 0 1rem; }
label { display: block; font-weight: 600; margin-bottom: .25rem; }
input { width: 100%; min-height: 44px; margin-bottom: 1rem; padding: .5rem .75rem; font: inherit; color: inherit;
  background: transparent; border: 1px solid var(--line); border-radius: 6px; }
button { width: 100%; min-height: 44px; margin-top: .5rem; font: inherit; font-weight: 600; border-radius: 6px;
  cursor: pointer; border: 1px solid var(--accent); color: var(--on-accent); background: var(--accent); }
button.quiet { color: var(--accent); background: transparent; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[role=alert] { color: var(--alert); font-weight: 600; }
`;

/** A whole page. The style stands in it, so that it needs nothing else; there are no scripts. */
export function page(title: string, content: Html): string {
  const { markup } = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${{ markup: STYLE }}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
  return markup;
}

/**
 * Headers for every page. `formTargets` are the origins a form may lead to: Chromium applies `form-action` to the redirects
 * that follow as well, and the last one goes to the extension's own address.
 */
export function pageHeaders(formTargets: readonly string[] = []): Record<string, string> {
  const styleHash = createHash('sha256').update(STYLE).digest('base64');
  const formAction = formTargets.length === 0 ? `'none'` : `'self' ${formTargets.join(' ')}`;
  return {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy':
      `default-src 'none'; style-src 'sha256-${styleHash}'; form-action ${formAction}; ` +
      `base-uri 'none'; frame-ancestors 'none'`,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}
