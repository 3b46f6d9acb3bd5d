import { render } from 'preact';
import { followSystemTheme } from './fluent.ts';
import { createGraph } from './graph/graph.ts';
import { readPlace } from './router.tsx';
import { handOverFromPopup } from './session/popup.ts';
import { createSession } from './session/session.ts';
import { readSettings } from './session/settings.ts';
import { ConsoleContext } from './shell/console-context.ts';
import { Shell } from './shell/shell.tsx';
import { StartProblem } from './shell/start-problem.tsx';
import './styles/console.css';

async function main(): Promise<void> {
  // A sign-in in a small window ends here; whoever opened it goes on.
  if (handOverFromPopup()) return;
  followSystemTheme();
  const root = document.getElementById('console') ?? document.body;
  try {
    const settings = await readSettings();
    const session = createSession(settings);
    const started = await session.start();
    if (started === 'away') return;
    readPlace();
    const graph = createGraph(session);
    render(
      <ConsoleContext.Provider value={{ settings, session, graph }}>
        <Shell />
      </ConsoleContext.Provider>,
      root,
    );
  } catch (error) {
    render(<StartProblem error={error} />, root);
  }
}

await main();
