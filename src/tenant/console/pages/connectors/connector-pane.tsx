import { useState } from 'preact/hooks';
import { KNOWN_PARTNERS } from '../../../../health/known-partners.ts';
import { useDraft } from '../../drafts/drafts.ts';
import { offerWayBack } from '../../drafts/offer-way-back.ts';
import { Unsaved } from '../../drafts/unsaved.tsx';
import { GraphError } from '../../graph/graph-error.ts';
import { Impact } from '../../impact/impact.tsx';
import { announce } from '../../parts/announce.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Problem, problemText } from '../../parts/problem.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMe } from '../../shell/me.ts';
import { addressOf, CONNECTORS, type Connector } from './connector.ts';
import { bodyOf, draftOf, EMPTY_CONNECTOR, fieldOf, type Problems, problemsOf } from './connector-draft.ts';
import { ConnectorFields, nameOf } from './connector-fields.tsx';
import { words } from './words.ts';

type PaneProps = {
  /** The one to change; `null` to add one. */
  readonly connector: Connector | null;
  /** `changed`: the list is another one now. */
  readonly onClose: (changed: boolean) => void;
};

/** Adds a connector, or changes one. Closed without saving it keeps what was typed. */
export function ConnectorPane({ connector, onClose }: PaneProps) {
  const { graph } = useConsole();
  const me = useMe();
  const current = connector === null ? EMPTY_CONNECTOR : draftOf(connector, (id) => Object.hasOwn(KNOWN_PARTNERS, id));
  const draftName = `connector:${connector?.id ?? 'new'}`;
  const draft = useDraft(draftName, current);
  const [problems, setProblems] = useState<Problems>({});
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const name = connector?.['@drawbridge.displayName'] ?? nameOf(draft.value);
  const body = bodyOf(draft.value, connector === null ? null : draft.base);

  const save = async () => {
    if (isBusy) return;
    if (connector !== null && !draft.isChanged) return onClose(false);
    const found = problemsOf(draft.value);
    setProblems(found);
    setError(null);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      if (connector === null) await graph.post(CONNECTORS, body);
      else await graph.patch(addressOf(connector.id), body);
      draft.discard();
      if (connector === null) announce(words.created(name));
      else {
        const to = `/tenant/connectors?connector=${encodeURIComponent(connector.id)}`;
        offerWayBack(words.saved(name), { personId: me.id, name: draftName, to }, draft);
      }
      onClose(true);
    } catch (failure) {
      setBusy(false);
      const field = failure instanceof GraphError ? fieldOf(failure.target) : null;
      if (field) setProblems({ [field]: problemText(failure) });
      else setError(failure);
    }
  };

  const isTried = connector !== null && draft.isChanged && Object.keys(problemsOf(draft.value)).length === 0;
  return (
    <Dialog title={connector === null ? words.addTitle : name} kind="pane" onClose={() => onClose(false)}>
      <Unsaved draft={draft} />
      {error !== null && <Problem error={error} />}
      <ConnectorFields
        draft={draft.value}
        problems={problems}
        isExisting={connector !== null}
        onChange={draft.change}
      />
      {isTried && <Impact change={{ connectorId: connector.id, connector: body }} />}
      <div class="dialog-actions">
        <fluent-button appearance="primary" onClick={save}>
          {connector === null ? words.create : words.save}
        </fluent-button>
        <fluent-button onClick={() => onClose(false)}>{words.cancel}</fluent-button>
      </div>
    </Dialog>
  );
}
