// A table cannot leave out the rows that are not in sight, and the grid is one stop of the keyboard as a whole:
// biome-ignore-all lint/a11y/useSemanticElements: see above.
// biome-ignore-all lint/a11y/useFocusableInteractive: see above.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: see above.
import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'preact/hooks';

/** Rows that are there above and below what is in sight, so that a quick scroll meets no gap. */
const SPARE = 10;

export type GridColumn<Item> = { readonly label: string; readonly cell: (item: Item) => ComponentChildren };

type VirtualGridProps<Item> = {
  /** What it is a list of, for whoever hears it. */
  readonly caption: string;
  readonly columns: readonly GridColumn<Item>[];
  /** The widths, as `grid-template-columns` takes them. */
  readonly widths: string;
  /** How many rows there are in all. */
  readonly count: number;
  /** The row at `index`; `null` while it is on its way. */
  readonly itemAt: (index: number) => Item | null;
  readonly keyOf: (item: Item) => string;
  /** Rows that are to be shown now. */
  readonly onRange: (first: number, last: number) => void;
  /** Enter, or a press on the row. */
  readonly onOpen: (item: Item) => void;
};

/**
 * A list of any length, of which only what is in sight is in the document. By keyboard it is one stop: the arrows, Page Up and
 * Down, Home and End go through its rows, Enter opens one (ARIA grid pattern; the rows that are not there are counted).
 */
export function VirtualGrid<Item>(props: VirtualGridProps<Item>) {
  const { caption, columns, widths, count, itemAt, keyOf, onRange, onOpen } = props;
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const [rowHeight, setRowHeight] = useState(56);
  const [view, setView] = useState({ top: 0, height: 600 });
  const [active, setActive] = useState(0);

  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => {
      setRowHeight(Number.parseFloat(getComputedStyle(element).getPropertyValue('--row-height')) || 56);
      setView({ top: element.scrollTop, height: element.clientHeight });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const first = Math.max(0, Math.floor(view.top / rowHeight) - SPARE);
  const last = Math.min(count - 1, Math.ceil((view.top + view.height) / rowHeight) + SPARE);
  useEffect(() => {
    if (last >= first) onRange(first, last);
  }, [first, last, onRange]);

  const goTo = (index: number) => {
    const next = Math.min(Math.max(0, index), count - 1);
    setActive(next);
    const element = frame.current;
    if (!element) return;
    const [above, below] = [next * rowHeight, (next + 1) * rowHeight];
    const room = element.clientHeight - rowHeight;
    if (above < element.scrollTop) element.scrollTop = above;
    else if (below > element.scrollTop + room) element.scrollTop = below - room;
  };
  const perPage = Math.max(1, Math.floor(view.height / rowHeight) - 2);
  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + perPage,
      PageUp: active - perPage,
      Home: 0,
      End: count - 1,
    };
    const item = itemAt(active);
    if (event.key === 'Enter' && item) onOpen(item);
    else if (Object.hasOwn(steps, event.key)) goTo(steps[event.key] ?? 0);
    else return;
    event.preventDefault();
  };

  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => first + place);
  const isActiveThere = active >= first && active <= last;
  return (
    <div
      ref={frame}
      class="virtual"
      role="grid"
      aria-label={caption}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={isActiveThere ? `${id}-${active}` : undefined}
      tabIndex={0}
      onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup" class="virtual-head">
        <div role="row" class="virtual-row" aria-rowindex={1} style={{ gridTemplateColumns: widths }}>
          {columns.map(({ label }) => (
            <div key={label} role="columnheader">
              {label}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" class="virtual-body" style={{ blockSize: `${count * rowHeight}px` }}>
        {rows.map((index) => {
          const item = itemAt(index);
          return (
            <div
              key={item ? keyOf(item) : index}
              id={`${id}-${index}`}
              role="row"
              class="virtual-row"
              aria-rowindex={index + 2}
              aria-selected={index === active}
              style={{ gridTemplateColumns: widths, insetBlockStart: `${index * rowHeight}px` }}
              onClick={(event) => {
                setActive(index);
                const isOnLink = event.target instanceof Element && event.target.closest('a') !== null;
                if (item && !isOnLink && String(getSelection()) === '') onOpen(item);
              }}
            >
              {columns.map(({ label, cell }, place) => (
                <div key={label} role={place === 0 ? 'rowheader' : 'gridcell'}>
                  {item ? cell(item) : place === 0 && <span class="quiet">…</span>}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}
