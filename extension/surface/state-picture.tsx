import type { View } from '../../src/agent/view.ts';
import { stateIcon } from './toolbar-words.ts';

type Props = { readonly view: Pick<View, 'state' | 'sitesOpen'> };

/** The toolbar's drawing, larger. The words beside it say the same, so it has no name of its own. */
export function StatePicture({ view }: Props) {
  return <img class="state-picture" src={`/icons/${stateIcon(view)}.svg`} alt="" width="48" height="48" />;
}
