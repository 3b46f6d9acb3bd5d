import type { FailureCode } from '../../src/agent/failure.ts';
import { t } from './words.ts';

/** Message names know no hyphens. */
type Underscored<Text extends string> = Text extends `${infer Head}-${infer Tail}`
  ? `${Head}_${Underscored<Tail>}`
  : Text;

/** What went wrong and what to do, without the detail that is for logs. */
export function problemSentence(code: FailureCode, organisation: string): string {
  return t(`failure_${code.replaceAll('-', '_') as Underscored<FailureCode>}`, organisation);
}
