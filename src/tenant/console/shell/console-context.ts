import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { ConsoleSettings } from '../../../protocol/console-settings.ts';
import type { Graph } from '../graph/graph.ts';
import type { Session } from '../session/session.ts';

/** What every page has. */
export type Console = {
  readonly settings: ConsoleSettings;
  readonly session: Session;
  readonly graph: Graph;
};

export const ConsoleContext = createContext<Console | null>(null);

export function useConsole(): Console {
  const found = useContext(ConsoleContext);
  if (!found) throw new Error('there is no console around this');
  return found;
}
