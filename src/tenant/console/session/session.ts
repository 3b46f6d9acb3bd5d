import { type ReadonlySignal, signal } from '@preact/signals';
import type { ConsoleSettings } from '../../../protocol/console-settings.ts';
import { forgetDrafts } from '../drafts/kept-drafts.ts';
import { createAuthorizer, type Pending, type Tokens } from './authorize.ts';
import { answerOf, openPopup } from './popup.ts';
import { BASE } from './settings.ts';
import { SignInError } from './sign-in-error.ts';

/** What is remembered in this tab while the provider has the page: never a token. */
const PENDING = 'drawbridge-pending-sign-in';

/** Says that somebody signed out in this tab, so that the console does not sign them in again by itself. */
const SIGNED_OUT = 'drawbridge-signed-out';

export type Session = {
  /** `signedOut` waits for a press of "Sign in"; `ended` asks again above what is on the screen. */
  readonly state: ReadonlySignal<'signedIn' | 'ended' | 'signedOut'>;
  /** Signs in, or takes the answer of a sign-in. `away`: the page is leaving for the provider. */
  start(): Promise<'here' | 'away'>;
  /** Goes to the provider with this page. */
  signIn(): Promise<void>;
  /** Signs in anew beside this page, which stays as it is. Call it from a press of a button. */
  renew(): Promise<void>;
  /** The token; waits for the person where it has ended. */
  token(): Promise<string>;
  /** The tenant takes this token no more. */
  ended(token: string): void;
  /** Forgets the token and ends the provider's session. */
  signOut(): Promise<void>;
};

type Stored = Pending & { readonly path: string };

/** Who uses the console. Tokens are kept in memory alone; a page that is loaded anew asks the provider, which knows them. */
export function createSession({ signIn }: ConsoleSettings): Session {
  const state = signal<'signedIn' | 'ended' | 'signedOut'>('signedOut');
  const authorizer = signIn && createAuthorizer(signIn);
  let tokens: Tokens | null = null;
  const waiting: ((token: string) => void)[] = [];

  const provider = () => {
    if (!authorizer) throw new SignInError('sign-in-not-offered', 'the provider has no registration for the console');
    return authorizer;
  };
  function adopt(next: Tokens): void {
    tokens = next;
    state.value = 'signedIn';
    for (const resolve of waiting.splice(0)) resolve(next.accessToken);
  }
  async function goToProvider(): Promise<void> {
    const { page, pending } = await provider().begin(null);
    const stored: Stored = { ...pending, path: pathNow() };
    sessionStorage.setItem(PENDING, JSON.stringify(stored));
    sessionStorage.removeItem(SIGNED_OUT);
    location.assign(page);
  }

  return {
    state,
    async start() {
      const answer = new URLSearchParams(location.search);
      const stored = takeStored();
      if (stored && answer.has('state')) {
        history.replaceState(null, '', stored.path);
        adopt(await provider().finish(answer, stored));
        return 'here';
      }
      if (sessionStorage.getItem(SIGNED_OUT) !== null) return 'here';
      await goToProvider();
      return 'away';
    },
    signIn: goToProvider,
    async renew() {
      const popup = openPopup();
      try {
        const { page, pending } = await provider().begin(null);
        adopt(await provider().finish(await answerOf(popup, page), pending));
      } catch (error) {
        popup.close();
        throw error;
      }
    },
    token: async () => tokens?.accessToken ?? new Promise((resolve) => waiting.push(resolve)),
    ended(token) {
      if (tokens?.accessToken !== token) return;
      tokens = null;
      state.value = 'ended';
    },
    async signOut() {
      const page = await provider().endSession(tokens?.idToken ?? null);
      tokens = null;
      forgetDrafts();
      sessionStorage.setItem(SIGNED_OUT, 'yes');
      if (page) location.assign(page);
      else state.value = 'signedOut';
    },
  };
}

function pathNow(): string {
  return location.pathname.startsWith(`${BASE}/`) ? `${location.pathname}${location.search}` : `${BASE}/`;
}

/** Of use once, and only for the answer that follows. */
function takeStored(): Stored | null {
  const text = sessionStorage.getItem(PENDING);
  sessionStorage.removeItem(PENDING);
  return text === null ? null : (JSON.parse(text) as Stored);
}
