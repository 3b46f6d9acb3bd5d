import { useComputed, useSignal } from '@preact/signals';
import { GraphError } from '../graph/graph-error.ts';
import { isLive, useChanges } from '../live/live.ts';
import { PAGES } from '../pages/pages.tsx';
import { LiveRegion } from '../parts/announce.tsx';
import { WhenLoaded } from '../parts/loading.tsx';
import { Page } from '../parts/page.tsx';
import { UndoBar } from '../parts/undo.tsx';
import { useLoad } from '../parts/use-load.ts';
import { Link, match, path } from '../router.tsx';
import { useConsole } from './console-context.ts';
import { type Me, MeContext } from './me.ts';
import { NavigationPane } from './navigation-pane.tsx';
import { SignInAgain } from './sign-in-again.tsx';
import { words } from './words.ts';

/** The console around its pages: who is signed in, where one can go, and the page that the address names. */
export function Shell() {
  const { session } = useConsole();
  return session.state.value === 'signedOut' ? <SignedOut /> : <SignedIn />;
}

function SignedOut() {
  const { session } = useConsole();
  return (
    <main class="alone">
      <h1>{words.signedOutTitle}</h1>
      <p>{words.signedOutText}</p>
      <fluent-button appearance="primary" onClick={() => session.signIn()}>
        {words.signIn}
      </fluent-button>
    </main>
  );
}

function SignedIn() {
  const { graph, session } = useConsole();
  const me = useLoad((signal) => graph.get<Me>('/me', {}, signal), []);
  if (me.error instanceof GraphError && me.error.code === 'Forbidden') {
    return (
      <main class="alone">
        <h1>{words.noRoleTitle}</h1>
        <p>{words.noRoleText}</p>
        <fluent-button onClick={() => session.signOut()}>{words.signOut}</fluent-button>
      </main>
    );
  }
  return (
    <>
      <WhenLoaded loaded={me}>
        {(someone) => (
          <MeContext.Provider value={someone}>
            <Frame me={someone} />
          </MeContext.Provider>
        )}
      </WhenLoaded>
      <SignInAgain />
    </>
  );
}

function Frame({ me }: { readonly me: Me }) {
  const { graph, session, settings } = useConsole();
  useChanges(graph);
  const isMenuOpen = useSignal(false);
  const role = me['@drawbridge.adminRoles'][0];
  return (
    <>
      <a class="skip" href="#page">
        {words.skip}
      </a>
      <header class="bar">
        {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the element gives itself the role of a button. */}
        <fluent-button
          class="menu-button"
          appearance="subtle"
          aria-expanded={isMenuOpen.value}
          onClick={() => {
            isMenuOpen.value = !isMenuOpen.value;
          }}
        >
          {words.menu}
        </fluent-button>
        <p class="bar-title">
          <strong>{words.product}</strong> <span dir="auto">{settings.organisationName}</span>
        </p>
        <p class="bar-live quiet">{isLive.value ? words.live : words.notLive}</p>
        <p class="bar-person" title={words.signedInAs(me.userPrincipalName)}>
          <span dir="auto">{me.displayName}</span>
          {role && <span class="quiet"> {words.roles[role]}</span>}
        </p>
        <fluent-button appearance="subtle" onClick={() => session.signOut()}>
          {words.signOut}
        </fluent-button>
      </header>
      <div class="frame" data-menu={isMenuOpen.value ? 'open' : 'closed'}>
        <NavigationPane
          onGone={() => {
            isMenuOpen.value = false;
          }}
        />
        <main id="page" tabIndex={-1}>
          <UndoBar />
          <CurrentPage />
        </main>
      </div>
      <LiveRegion />
    </>
  );
}

function CurrentPage() {
  const found = useComputed(() => {
    for (const { pattern, page } of PAGES) {
      const parameters = match(pattern, path.value);
      if (parameters) return { pattern, page, parameters };
    }
    return null;
  }).value;
  if (!found) return <NotFound />;
  const { page: PageOf, parameters } = found;
  // Another device is another page: nothing of the one before stays.
  return <PageOf key={path.value} {...parameters} />;
}

function NotFound() {
  return (
    <Page title={words.notFoundTitle}>
      <p>{words.notFoundText}</p>
      <p>
        <Link to="/">{words.toOverview}</Link>
      </p>
    </Page>
  );
}
