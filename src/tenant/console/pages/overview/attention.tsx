import { countText } from '../../parts/time.tsx';
import { Link } from '../../router.tsx';
import { type ConnectorShown, type Fleet, nameOf } from './fleet.ts';
import { words } from './words.ts';

type Item = { readonly text: string; readonly to: string };

/** What an admin does first, the most pressing above. */
export function Attention({
  fleet,
  connectors,
}: {
  readonly fleet: Fleet;
  readonly connectors: readonly ConnectorShown[];
}) {
  const items = itemsOf(fleet, connectors);
  return (
    <section class="card">
      <h2>{words.attention}</h2>
      {items.length === 0 ? (
        <p>{words.fine}</p>
      ) : (
        <ul class="attention">
          {items.map(({ text, to }) => (
            <li key={text}>
              <Link to={to}>{text}</Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function itemsOf({ wipes, incomplete, silent, access }: Fleet, connectors: readonly ConnectorShown[]): readonly Item[] {
  const devices = (count: number) => countText(count, 'device');
  const found: readonly (Item | false)[] = [
    wipes.held > 0 && { text: words.items.held(countText(wipes.held, 'wipe')), to: '/wipes?state=held' },
    wipes.failed > 0 && { text: words.items.failed(countText(wipes.failed, 'wipe')), to: '/wipes?state=failed' },
    ...connectors
      .filter((one) => one.windowsMobileApplicationManagementEnabled && one.partnerState === 'unresponsive')
      .map((one) => ({ text: words.items.connector(nameOf(one)), to: '/tenant/connectors' })),
    ...connectors
      .filter((one) => one.windowsMobileApplicationManagementEnabled && one.partnerState === 'error')
      .map((one) => ({ text: words.items.connectorError(nameOf(one)), to: '/tenant/connectors' })),
    access.block > 0 && { text: words.items.blocked(devices(access.block)), to: '/devices?access=block' },
    incomplete > 0 && { text: words.items.incomplete(devices(incomplete)), to: '/devices?protection=incomplete' },
    silent > 0 && { text: words.items.silent(devices(silent)), to: '/devices?lastCheckIn=silent' },
  ];
  return found.filter((item) => item !== false);
}
