import { useState } from 'preact/hooks';
import { announce } from '../../parts/announce.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Check, TextField } from '../../parts/field.tsx';
import { WhenLoaded } from '../../parts/loading.tsx';
import { Problem } from '../../parts/problem.tsx';
import { agoText } from '../../parts/time.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { useConsole } from '../../shell/console-context.ts';
import type { Device } from '../devices/device.ts';
import { words } from './words.ts';

type Configuration = { readonly customSettings: readonly { readonly name: string; readonly value: string }[] };

/** Milliseconds without a check-in after which a browser may well be closed. */
const CLOSED = 3_600_000;

/** Orders a wipe of one device: first what it does and does not do, then its tag typed by hand. */
export function WipeDialog({ device, onClose }: { readonly device: Device; readonly onClose: () => void }) {
  const { graph } = useConsole();
  const { deviceTag: tag, userId } = device;
  const [typed, setTyped] = useState('');
  const [isImmediate, setImmediate] = useState(false);
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const isRight = typed.trim().toUpperCase() === tag;
  const order = async () => {
    setTried(true);
    if (!isRight || isBusy) return;
    setBusy(true);
    try {
      const body = { deviceTag: tag, '@drawbridge.immediate': isImmediate };
      await graph.post(`/users/${userId}/wipeManagedAppRegistrationsByDeviceTag`, body);
      announce(words.ordered(tag));
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.wipeTitle(tag)} onClose={onClose}>
      <Consequences device={device} />
      {error !== null && <Problem error={error} />}
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void order();
        }}
      >
        <Check label={words.immediately} hint={words.immediatelyHint} checked={isImmediate} onChange={setImmediate} />
        <TextField
          label={words.confirm(tag)}
          value={typed}
          onInput={setTyped}
          problem={isTried && !isRight ? words.confirmWrong(tag) : null}
        />
        <div class="dialog-actions">
          <fluent-button appearance="primary" onClick={order}>
            {words.order}
          </fluent-button>
          <fluent-button onClick={onClose}>{words.cancel}</fluent-button>
        </div>
      </form>
    </Dialog>
  );
}

function Consequences({ device }: { readonly device: Device }) {
  const { graph } = useConsole();
  const settings = useLoad(async (signal) => {
    const path = '/deviceAppManagement/targetedManagedAppConfigurations/organisation';
    const { customSettings } = await graph.get<Configuration>(path, {}, signal);
    return new Map(customSettings.map(({ name, value }) => [name, value]));
  }, []);
  const checkedAt = Date.parse(device.lastSyncDateTime);
  const name = device['@drawbridge.user']?.displayName ?? '';
  return (
    <WhenLoaded loaded={settings}>
      {(all) => {
        const treatment = (setting: string) => (all.get(setting) === 'remove' ? 'remove' : 'keep');
        const sites: readonly string[] = JSON.parse(all.get('corporateSites') ?? '[]');
        return (
          <ul>
            <li>
              {words.wipeWhat}
              <details>
                <summary>
                  {words.wipeSites} ({sites.length})
                </summary>
                <ul>
                  {sites.map((site) => (
                    <li key={site}>
                      <code>{site}</code>
                    </li>
                  ))}
                </ul>
              </details>
            </li>
            <li>{words.wipeKeeps}</li>
            <li>{words.wipeShared[treatment('wipeSharedCookies')]}</li>
            <li>{words.wipeFiles[treatment('wipeDownloadedFiles')]}</li>
            <li>{words.wipeThen(name)}</li>
            <li>{words.wipeWhen}</li>
            {Date.now() - checkedAt > CLOSED && <li>{words.wipeOffline(agoText(checkedAt, Date.now()))}</li>}
            <li>{words.wipeCap}</li>
          </ul>
        );
      }}
    </WhenLoaded>
  );
}
