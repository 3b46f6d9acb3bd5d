import { ConfirmImpact } from '../../impact/confirm-impact.tsx';
import { announce } from '../../parts/announce.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { addressOf, type Connector } from './connector.ts';
import { words } from './words.ts';

type RemoveProps = { readonly connector: Connector; readonly onClose: (changed: boolean) => void };

/** Asks before a connector goes, and says whom that would let in. */
export function RemoveDialog({ connector, onClose }: RemoveProps) {
  const { graph } = useConsole();
  const name = connector['@drawbridge.displayName'];
  return (
    <ConfirmImpact
      title={words.removeTitle(name)}
      label={words.removeConfirm}
      change={{ connectorId: connector.id, connector: null }}
      onClose={() => onClose(false)}
      act={async () => {
        await graph.delete(addressOf(connector.id));
        announce(words.removed(name));
        onClose(true);
      }}
    >
      <p>{words.removeText(name)}</p>
    </ConfirmImpact>
  );
}
