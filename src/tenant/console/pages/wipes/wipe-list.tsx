import { useState } from 'preact/hooks';
import type { Query } from '../../graph/graph.ts';
import { devicesChanged } from '../../live/live.ts';
import { announce } from '../../parts/announce.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Empty, WhenLoaded } from '../../parts/loading.tsx';
import { Table } from '../../parts/table.tsx';
import { Ago } from '../../parts/time.tsx';
import { useLoad } from '../../parts/use-load.ts';
import { Link } from '../../router.tsx';
import { useConsole } from '../../shell/console-context.ts';
import { useMay, useMe } from '../../shell/me.ts';
import { conditionText } from '../../words/reason-words.ts';
import { ReceiptDialog } from './receipt-dialog.tsx';
import { causersOf, isOpen, WIPE_STATES, type WipeOrder } from './wipe-order.ts';
import { words } from './words.ts';

type Asked = { readonly what: 'approve' | 'cancel' | 'receipt'; readonly order: WipeOrder };

/** Orders that `query` finds, the newest first, with what can be done about each. */
export function WipeList({ query }: { readonly query: Query }) {
  const { graph } = useConsole();
  const [asked, setAsked] = useState<Asked | null>(null);
  const orders = useLoad(
    (signal) =>
      graph.list<WipeOrder>(
        '/drawbridge/wipeOrders',
        { ...query, $orderby: 'createdDateTime desc', $top: 999 },
        signal,
      ),
    [query, devicesChanged.value],
    { keep: true },
  );
  const close = () => setAsked(null);
  return (
    <WhenLoaded loaded={orders}>
      {(items) => (
        <>
          {items.length === 0 ? (
            <Empty title={words.none}>
              <p>{words.noneText}</p>
            </Empty>
          ) : (
            <Table
              caption={words.caption}
              items={items}
              keyOf={({ id }) => id}
              columns={[
                {
                  label: words.device,
                  cell: ({ deviceTag }) => (
                    <Link class="tag" to={`/devices/${encodeURIComponent(deviceTag)}`}>
                      {deviceTag}
                    </Link>
                  ),
                },
                { label: words.state, cell: (order) => <State order={order} /> },
                { label: words.cause, cell: causeText },
                { label: words.created, cell: ({ createdDateTime }) => <Ago at={createdDateTime} /> },
                { label: words.changed, cell: ({ lastModifiedDateTime }) => <Ago at={lastModifiedDateTime} /> },
                {
                  label: words.actions,
                  cell: (order) => <Actions order={order} onAsk={(what) => setAsked({ what, order })} />,
                },
              ]}
            />
          )}
          {asked?.what === 'receipt' && <ReceiptDialog order={asked.order} onClose={close} />}
          {asked && asked.what !== 'receipt' && (
            <Question what={asked.what} order={asked.order} onClose={close} onDone={orders.reload} />
          )}
        </>
      )}
    </WhenLoaded>
  );
}

function State({ order }: { readonly order: WipeOrder }) {
  const { state, immediate } = order;
  return (
    <>
      {isOpen(order) || state === 'failed' ? <strong>{WIPE_STATES[state]}</strong> : WIPE_STATES[state]}
      {immediate && <div class="quiet">{words.immediate}</div>}
    </>
  );
}

function causeText({ cause }: WipeOrder): string {
  return cause.type === 'admin'
    ? words.byAdmin(cause.adminName)
    : words.byPolicy([...new Set(cause.conditions.map(conditionText))].join(', '));
}

function Actions({ order, onAsk }: { readonly order: WipeOrder; readonly onAsk: (what: Asked['what']) => void }) {
  const may = useMay();
  const me = useMe();
  const isOwn = causersOf(order).includes(me.id);
  return (
    <div class="row-actions">
      {order.receipt && (
        <fluent-button size="small" onClick={() => onAsk('receipt')}>
          {words.receipt}
        </fluent-button>
      )}
      {order.state === 'held' && may.approve && !isOwn && (
        <fluent-button size="small" appearance="primary" onClick={() => onAsk('approve')}>
          {words.approve}
        </fluent-button>
      )}
      {order.state === 'held' && may.approve && isOwn && <span class="quiet">{words.ownCause}</span>}
      {isOpen(order) && may.approve && order.causeType === 'admin' && (
        <fluent-button size="small" onClick={() => onAsk('cancel')}>
          {words.cancel}
        </fluent-button>
      )}
      {isOpen(order) && order.causeType === 'policy' && <span class="quiet">{words.policyCause}</span>}
    </div>
  );
}

type QuestionProps = {
  readonly what: 'approve' | 'cancel';
  readonly order: WipeOrder;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

function Question({ what, order, onClose, onDone }: QuestionProps) {
  const { graph } = useConsole();
  const { deviceTag: tag } = order;
  const isApproval = what === 'approve';
  return (
    <Confirm
      title={isApproval ? words.approveTitle(tag) : words.cancelTitle(tag)}
      label={isApproval ? words.approve : words.cancel}
      cancel={words.back}
      onClose={onClose}
      act={async () => {
        await graph.post(`/drawbridge/wipeOrders/${order.id}/${what}`);
        announce(isApproval ? words.approved(tag) : words.cancelled(tag));
        onDone();
        onClose();
      }}
    >
      <p>{isApproval ? words.approveText : words.cancelText}</p>
    </Confirm>
  );
}
