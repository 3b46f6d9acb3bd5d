import { useLoad } from '../../parts/use-load.ts';
import { Link } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import type { ConnectorShown } from './fleet.ts';
import { words } from './words.ts';

type Policy = { readonly id: string; readonly isAssigned: boolean };

/** While no device has come: what to do, in order, and what of it is done. */
export function StartHere({ connectors }: { readonly connectors: readonly ConnectorShown[] }) {
  const { graph } = useConsole();
  const policies = useLoad(
    (signal) => graph.list<Policy>('/deviceAppManagement/windowsManagedAppProtections', {}, signal),
    [],
  ).value;
  const steps = [
    { text: words.start.connector, to: '/tenant/connectors', isDone: connectors.length > 0 },
    { text: words.start.policy, to: '/apps/protection', isDone: (policies?.length ?? 0) > 0 },
    {
      text: words.start.assign,
      to: '/apps/protection',
      isDone: policies?.some(({ isAssigned }) => isAssigned) ?? false,
    },
    { text: words.start.sites, to: '/apps/configuration', isDone: false },
    { text: words.start.install, to: null, isDone: false },
  ];
  return (
    <section class="card">
      <h2>{words.startTitle}</h2>
      <ol>
        {steps.map(({ text, to, isDone }) => (
          <li key={text}>
            {to === null ? text : <Link to={to}>{text}</Link>}
            {isDone && <strong> ✓ {words.done}</strong>}
          </li>
        ))}
      </ol>
    </section>
  );
}
