import { useState } from 'preact/hooks';
import { Impact } from '../../impact/impact.tsx';
import { announce } from '../../parts/announce.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Problem } from '../../parts/problem.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { addressOf, type Connector } from './connector.ts';
import { words } from './words.ts';

type RemoveProps = { readonly connector: Connector; readonly onClose: (changed: boolean) => void };

/** Asks before a connector goes, and says whom that would let in; it can be removed once that is known. */
export function RemoveDialog({ connector, onClose }: RemoveProps) {
  const { graph } = useConsole();
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const name = connector['@drawbridge.displayName'];
  const remove = async () => {
    setBusy(true);
    setError(null);
    try {
      await graph.delete(addressOf(connector.id));
      announce(words.removed(name));
      onClose(true);
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.removeTitle(name)} isAlert onClose={() => onClose(false)}>
      <p>{words.removeText(name)}</p>
      {error !== null && <Problem error={error} />}
      <Impact change={{ connectorId: connector.id, connector: null }}>
        {(_outcome, isKnown) => (
          <div class="dialog-actions">
            <fluent-button appearance="primary" disabled={isBusy || !isKnown} onClick={remove}>
              {words.removeConfirm}
            </fluent-button>
            <fluent-button onClick={() => onClose(false)}>{words.cancel}</fluent-button>
          </div>
        )}
      </Impact>
    </Dialog>
  );
}
