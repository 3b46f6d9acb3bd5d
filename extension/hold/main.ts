import browser from 'webextension-polyfill';
import { destinationOf } from '../../src/enforcement/held-tab.ts';
import { setDocumentLanguage } from '../surface/document-language.ts';
import { t } from '../surface/words.ts';

/** Milliseconds between two looks, and until there is something to say: nobody needs to read what is gone at once. */
const PAUSE = 20;
const SILENCE = 1_500;

/** Holds a tab in the first moments of a browser start, until storage says where it may go. No answer: it stays closed. */
async function hold(): Promise<void> {
  const tabId = (await browser.tabs.getCurrent())?.id;
  for (let waited = 0; tabId !== undefined; waited += PAUSE) {
    const destination = await destinationOf(tabId).catch(() => null);
    if (destination !== null) return location.replace(destination);
    if (waited === SILENCE) say();
    await new Promise((resolve) => setTimeout(resolve, waited < SILENCE ? PAUSE : PAUSE * 10));
  }
}

function say(): void {
  setDocumentLanguage();
  const status = document.querySelector('[role="status"]');
  if (status) status.textContent = t('holdSentence');
}

void hold();
