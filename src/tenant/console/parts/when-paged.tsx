import type { ComponentChildren } from 'preact';
import { WhenLoaded } from './loading.tsx';
import { Problem } from './problem.tsx';
import type { Pages } from './use-pages.ts';
import { words } from './words.ts';

type Props<Item> = {
  readonly pages: Pages<Item>;
  readonly children: (items: readonly Item[]) => ComponentChildren;
};

/** A list, page by page: what has come of it, and a button for what comes after, or why that did not come. */
export function WhenPaged<Item>({ pages: { loaded, more, error }, children }: Props<Item>) {
  return (
    <>
      <WhenLoaded loaded={loaded}>{children}</WhenLoaded>
      {error != null && <Problem error={error} />}
      {more && (
        <p class="more">
          <fluent-button onClick={more}>{words.more}</fluent-button>
        </p>
      )}
    </>
  );
}
