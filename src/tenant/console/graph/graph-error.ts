/**
 * An answer of the admin API other than success, in Graph's words. `unreachable` is no answer at all. `target` is the member
 * that is wrong, `requestId` what the tenant’s log knows the request by.
 */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly status: number;
  readonly code: string;
  readonly target: string | null;
  readonly requestId: string | null;

  constructor(
    code: string,
    message: string,
    {
      status = 0,
      target = null as string | null,
      requestId = null as string | null,
      cause = undefined as unknown,
    } = {},
  ) {
    super(message, { cause });
    this.code = code;
    this.status = status;
    this.target = target;
    this.requestId = requestId;
  }
}

type Envelope = {
  readonly error?: {
    readonly code?: string;
    readonly message?: string;
    readonly target?: string;
    readonly innerError?: { readonly 'request-id'?: string };
  };
};

/** What an answer that is no success says. */
export async function errorOf(response: Response): Promise<GraphError> {
  const { error }: Envelope = await response.json().catch(() => ({}));
  return new GraphError(error?.code ?? 'UnknownError', error?.message ?? `The tenant answered ${response.status}.`, {
    status: response.status,
    target: error?.target ?? null,
    requestId: error?.innerError?.['request-id'] ?? null,
  });
}
