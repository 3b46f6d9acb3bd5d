import type { GraphError } from '@microsoft/microsoft-graph-client';

/** What a call that must fail is answered with. */
export function failure(call: Promise<unknown>): Promise<GraphError> {
  return call.then(
    (answer) => Promise.reject(new Error(`answered ${JSON.stringify(answer)}`)),
    (error: GraphError) => error,
  );
}
