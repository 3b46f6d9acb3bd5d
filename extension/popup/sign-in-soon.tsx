import type { View } from '../../src/agent/view.ts';
import { moment } from '../surface/time-words.ts';
import { t } from '../surface/words.ts';

type Props = { readonly view: View };

/** The sign-in that ends soon, in the words of the notice that came of it. */
export function SignInSoon({ view }: Props) {
  return view.signInSoonAt === null ? null : (
    <p class="problem">{t('noticeSignInMessage', moment(view.signInSoonAt))}</p>
  );
}
