import type { Page } from 'puppeteer';

/** What a walk by Tab through a page found wrong: by the words of each control. */
export type Walk = {
  readonly reached: number;
  readonly missed: readonly string[];
  readonly unmarked: readonly string[];
};

/** The longest way round a page. */
const FAR = 400;

type Walker = { readonly note: () => boolean; readonly found: () => Walk };

/**
 * Goes through the page with Tab until it comes round: every control that a pointer can use must have had the focus once, and
 * looked another way while it had it.
 */
export async function walkByTab(page: Page): Promise<Walk> {
  await page.evaluate(() => {
    const CONTROLS = 'a[href], input, select, textarea, button, fluent-button, summary, [tabindex="0"]';
    const root = [...document.querySelectorAll<HTMLElement>('dialog[open]')].at(-1) ?? document.body;
    // Of radio buttons that belong together one is on the way; arrows go to the others. A list's rows are gone through by arrows.
    const isOnTheWay = (control: HTMLElement) =>
      control.tabIndex >= 0 &&
      control.checkVisibility() &&
      !control.matches(':disabled') &&
      !(control instanceof HTMLInputElement && control.type === 'radio' && !isFirstOf(control));
    const isFirstOf = ({ name, form, checked }: HTMLInputElement) => {
      const group = [...root.querySelectorAll<HTMLInputElement>(`input[type=radio][name="${CSS.escape(name)}"]`)];
      return checked || (!group.some((one) => one.checked) && group.length > 0 && form === group[0]?.form);
    };
    const lookOf = (control: HTMLElement) =>
      [null, '::before', '::after']
        .map((pseudo) => {
          const { outlineStyle, outlineWidth, outlineColor, boxShadow, borderColor, borderWidth } = getComputedStyle(
            control,
            pseudo,
          );
          return outlineStyle === 'none'
            ? [boxShadow, borderColor, borderWidth]
            : [outlineStyle, outlineWidth, outlineColor];
        })
        .join();
    (document.activeElement as HTMLElement | null)?.blur();
    const before = new Map(
      [...root.querySelectorAll<HTMLElement>(CONTROLS)].filter(isOnTheWay).map((control) => [control, lookOf(control)]),
    );
    const seen = new Set<Element>();
    let last: Element | null = null;
    const unmarked = new Set<Element>();
    const wordsOf = (control: Element) =>
      `${control.localName} ${control.getAttribute('aria-label') ?? (control as HTMLInputElement).labels?.[0]?.textContent ?? control.textContent}`.slice(
        0,
        60,
      );
    const walker: Walker = {
      note() {
        const control = document.activeElement as HTMLElement;
        const isStill = control === last; // A date has several stops within.
        last = control;
        if (isStill) return false;
        if (seen.has(control) && control !== document.body) return true;
        seen.add(control);
        if (before.get(control) === lookOf(control)) unmarked.add(control);
        return false;
      },
      found: () => ({
        reached: [...before.keys()].filter((control) => seen.has(control)).length,
        missed: [...before.keys()].filter((control) => !seen.has(control)).map(wordsOf),
        unmarked: [...unmarked].map(wordsOf),
      }),
    };
    Object.assign(globalThis, { walker });
  });
  for (let step = 0; step < FAR; step += 1) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(() => (globalThis as unknown as { walker: Walker }).walker.note())) break;
  }
  return page.evaluate(() => (globalThis as unknown as { walker: Walker }).walker.found());
}
