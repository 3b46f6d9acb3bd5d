import type { ComponentChildren } from 'preact';

export type Column<Item> = {
  readonly label: string;
  readonly cell: (item: Item) => ComponentChildren;
  /** Numbers stand below each other at the end. */
  readonly kind?: 'text' | 'number';
};

type TableProps<Item> = {
  /** What the table is of, for whoever hears it. */
  readonly caption: string;
  readonly columns: readonly Column<Item>[];
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string;
};

/** A short list, whole. The first column names the row. */
export function Table<Item>({ caption, columns, items, keyOf }: TableProps<Item>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <section class="table-frame" tabIndex={0} aria-label={caption}>
      <table class="table">
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ label, kind }) => (
              <th key={label} scope="col" class={kind}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={keyOf(item)}>
              {columns.map(({ label, kind, cell }, index) =>
                index === 0 ? (
                  <th key={label} scope="row" class={kind}>
                    {cell(item)}
                  </th>
                ) : (
                  <td key={label} class={kind}>
                    {cell(item)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
