import { html, page } from './html.ts';

export type SignInForm = {
  readonly organisation: string;
  readonly userName: string;
  /** What was wrong with the last attempt, in words for the person. */
  readonly problem: string | null;
};

/** The form that asks for user name and password. */
export function signInPage({ organisation, userName, problem }: SignInForm): string {
  const alert = problem === null ? html`` : html`<p role="alert" id="problem">${problem}</p>`;
  const described = problem === null ? html`` : html` aria-describedby="problem"`;
  // The keyboard starts where something is missing.
  const [nameFocus, passwordFocus] = userName === '' ? [html` autofocus`, html``] : [html``, html` autofocus`];
  return page(
    `Sign in to ${organisation}`,
    html`<h1>Sign in to ${organisation}</h1>
<p>Use your work account. Company sites open in this browser once you are signed in and your device is healthy.</p>
${alert}
<form method="post">
<label for="user-name">User name</label>
<input id="user-name" name="userName" value="${userName}" autocomplete="username" autocapitalize="none"
 spellcheck="false" maxlength="256" required${described}${nameFocus}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024"
 required${described}${passwordFocus}>
<button type="submit">Sign in</button>
<button type="submit" name="cancel" value="yes" class="quiet" formnovalidate>Cancel</button>
</form>`,
  );
}

/** For a sign-in that cannot go on: expired, cancelled, opened elsewhere, or refused by the OpenID provider. */
export function endedPage(code: string): string {
  return page(
    'Sign-in ended',
    html`<h1>This sign-in has ended</h1>
<p>It took too long, was already finished, or was started in another window. Close this window and choose
<strong>Sign in</strong> in the browser’s toolbar again.</p>
<p>If it happens again, give your help desk this code: ${code}</p>`,
  );
}

/** Asks before the provider's session ends. `form` is the provider's own, without a button. */
export function signOutPage(form: string): string {
  return page(
    'Sign out',
    html`<h1>Sign out?</h1>
<p>You are signed out of the console, and asked for your password the next time.</p>
${{ markup: form }}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<button type="submit" form="op.logoutForm" class="quiet">Stay signed in</button>`,
  );
}

export function signedOutPage(): string {
  return page(
    'Signed out',
    html`<h1>You are signed out</h1>
<p>You can close this window.</p>`,
  );
}

export function failurePage(): string {
  return page(
    'Sign-in failed',
    html`<h1>Something went wrong here</h1>
<p>You are not signed in. Close this window and try again in a few minutes.</p>`,
  );
}
