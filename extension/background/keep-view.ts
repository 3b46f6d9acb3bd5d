import browser from 'webextension-polyfill';
import { registrationIn } from '../../src/agent/registration-in.ts';
import type { AgentState } from '../../src/agent/state.ts';
import { LAST_VIEW_KEY, type LastView } from '../../src/agent/surface.ts';
import { viewOf } from '../../src/agent/view.ts';

/** Keeps what surfaces are shown, for a popup that opens while no worker runs. One person's is never shown to another. */
export class ViewKeeper {
  /** Whose view is kept; `undefined` before this worker has looked what the one before it kept. */
  #owner: string | null | undefined;
  #kept = '';

  /** To be awaited before `next` is stored: from then on nothing is kept of whoever's registration ends with it. */
  async forgetOthers(next: AgentState): Promise<void> {
    if (this.#owner === undefined) {
      const last = (await browser.storage.session.get(LAST_VIEW_KEY))[LAST_VIEW_KEY] as LastView | undefined;
      this.#owner = last ? last.owner : ownerOf(next);
    }
    const owner = ownerOf(next);
    if (owner === this.#owner) return;
    await browser.storage.session.remove(LAST_VIEW_KEY);
    this.#owner = owner;
    this.#kept = '';
  }

  /** What is shown of `state`. Not kept where nobody has forgotten the others before. */
  async keep(state: AgentState): Promise<void> {
    const owner = ownerOf(state);
    if (owner !== this.#owner) return;
    const last: LastView = {
      version: browser.runtime.getManifest().version,
      owner,
      view: viewOf(state, Date.now()),
    };
    const text = JSON.stringify(last);
    if (text === this.#kept) return;
    this.#kept = text;
    await browser.storage.session.set({ [LAST_VIEW_KEY]: last });
  }
}

function ownerOf({ account }: AgentState): string | null {
  return registrationIn(account)?.registrationId ?? null;
}
