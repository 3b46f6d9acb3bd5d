import { SignInError } from '../session/sign-in-error.ts';
import { words } from './words.ts';

/** In place of the console where it cannot start: why, and what to do. */
export function StartProblem({ error }: { readonly error: unknown }) {
  const code = error instanceof SignInError ? error.code : 'other';
  return (
    <main class="alone">
      <h1>{words.startTitle}</h1>
      <p>{words.start[code]}</p>
      <fluent-button appearance="primary" onClick={() => location.reload()}>
        {code === 'sign-in-cancelled' ? words.signIn : words.again}
      </fluent-button>
      {code !== 'sign-in-cancelled' && <p class="quiet">{error instanceof Error ? error.message : String(error)}</p>}
    </main>
  );
}
