import browser from 'webextension-polyfill';
import type { AgentState } from '../../src/agent/state.ts';
import { viewOf } from '../../src/agent/view.ts';
import { toolbarFor } from '../surface/toolbar-words.ts';

const SIZES = [16, 32, 48, 128] as const;
let shown = '';

/** The toolbar's icon, badge and title for `state`; touched only when they change. */
export async function showInToolbar(state: AgentState): Promise<void> {
  const toolbar = toolbarFor(viewOf(state, Date.now()));
  const key = JSON.stringify(toolbar);
  if (key === shown) return;
  shown = key;
  const path = Object.fromEntries(SIZES.map((size) => [size, `/icons/${toolbar.icon}-${size}.png`]));
  await Promise.all([
    browser.action.setIcon({ path }),
    browser.action.setTitle({ title: toolbar.title }),
    browser.action.setBadgeText({ text: toolbar.badge }),
  ]);
}
