import browser from 'webextension-polyfill';
import { moment, relative } from '../surface/time-words.ts';
import { t } from '../surface/words.ts';

/** One notice for the block that comes; a later one takes its place. */
const ID = 'offline-block';

/** Tells the person that company sites close at `blockAt` (milliseconds since the epoch) unless a check succeeds. */
export async function notifyOfBlock(blockAt: number): Promise<void> {
  await browser.notifications.create(ID, {
    type: 'basic',
    iconUrl: browser.runtime.getURL('icons/attention-48.png'),
    title: t('noticeBlockTitle', relative(blockAt, Date.now())),
    message: t('noticeBlockMessage'),
  });
}

/** Tells the person that they must sign in again at `dueAt` (milliseconds since the epoch). */
export async function notifyOfSignIn(dueAt: number): Promise<void> {
  await browser.notifications.create('sign-in-due', {
    type: 'basic',
    iconUrl: browser.runtime.getURL('icons/attention-48.png'),
    title: t('noticeSignInTitle', relative(dueAt, Date.now())),
    message: t('noticeSignInMessage', moment(dueAt)),
  });
}
