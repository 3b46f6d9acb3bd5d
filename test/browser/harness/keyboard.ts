import type { Page } from 'puppeteer';
import { until } from '../../../src/demo/person.ts';

/** What has the keyboard's focus, as a person without a mouse finds it. */
export type Stop = {
  /** Its words, or the tag of what has none: `body` where the focus is lost. */
  readonly name: string;
  /** Whether a ring shows where it is. */
  readonly ringed: boolean;
  /** Whether it lies within what the window shows. */
  readonly inSight: boolean;
  /** Its number in the document. */
  readonly place: number;
  readonly top: number;
};

export function focused(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const { top, bottom, height } = element.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const words = element.getAttribute('aria-label') ?? element.textContent.replace(/[\u2066-\u2069]/g, '').trim();
    return {
      name: element === document.body ? 'body' : words || element.tagName.toLowerCase(),
      ringed: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
      // What is higher than the window cannot be in it as a whole.
      inSight: height > window.innerHeight || (top >= -1 && bottom <= window.innerHeight + 1),
      place: [...document.querySelectorAll('*')].indexOf(element),
      top: top + window.scrollY,
    };
  });
}

/** Everything that Tab comes to, once around and in the order of its coming, beginning where the page begins or ends. */
export async function walk(page: Page, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<Stop[]> {
  const stops: Stop[] = [];
  for (let presses = 0; presses < 60; presses++) {
    await press(page, key);
    const stop = await focused(page);
    // Between the last and the first lies the browser's own frame in a tab, and nothing in a popup.
    if (stop.name === 'body') continue;
    if (stop.place === stops[0]?.place) {
      const places = stops.map(({ place }) => place);
      const first = places.indexOf(key === 'Tab' ? Math.min(...places) : Math.max(...places));
      return [...stops.slice(first), ...stops.slice(0, first)];
    }
    stops.push(stop);
  }
  throw new Error(`Tab comes to no end: ${stops.map(({ name }) => name).join(', ')}`);
}

/** Goes on with Tab until it has come to what has these words. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    if ((await focused(page)).name === name) return;
    await press(page, 'Tab');
  }
  throw new Error(`Tab does not come to "${name}".`);
}

export async function press(page: Page, key: 'Tab' | 'Shift+Tab' | 'Enter' | 'Space'): Promise<void> {
  if (key !== 'Shift+Tab') return page.keyboard.press(key);
  await page.keyboard.down('Shift');
  await page.keyboard.press('Tab');
  await page.keyboard.up('Shift');
}

/** Waits until the focus is on what has these words, and can be seen there. */
export function untilFocused(page: Page, name: string): Promise<void> {
  return until(`the focus on "${name}"`, async () => {
    const stop = await focused(page);
    if (stop.name !== name) return `it is on "${stop.name}"`;
    return (stop.ringed && stop.inSight) || 'it is there, and nothing shows it';
  });
}
