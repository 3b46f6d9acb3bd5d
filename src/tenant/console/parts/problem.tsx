import { GraphError } from '../graph/graph-error.ts';
import { words } from './words.ts';

/** What went wrong, in words that say what to do. */
export function problemText(error: unknown): string {
  if (!(error instanceof GraphError)) return words.problem.other;
  const { code, message } = error;
  if (code === 'BadRequest' || code === 'Conflict' || code === 'RequestEntityTooLarge') {
    return words.problem.refused(message);
  }
  return Object.hasOwn(words.problem.of, code)
    ? words.problem.of[code as keyof typeof words.problem.of]
    : words.problem.other;
}

type Props = { readonly error: unknown; readonly again?: () => void };

/** A failure in place of what it was to show, or above a form that the tenant did not take. */
export function Problem({ error, again }: Props) {
  const id = error instanceof GraphError ? error.requestId : null;
  return (
    <div class="problem" role="alert">
      <p>{problemText(error)}</p>
      {id !== null && <p class="quiet">{words.problem.request(id)}</p>}
      {again && (
        <fluent-button size="small" onClick={again}>
          {words.problem.again}
        </fluent-button>
      )}
    </div>
  );
}
