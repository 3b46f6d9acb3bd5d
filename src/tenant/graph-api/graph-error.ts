import { DirectoryError, type DirectoryErrorCode } from '../directory/directory-error.ts';
import { isTaken } from '../store/is-taken.ts';

/** Graph's codes for what can go wrong here, and the status that goes with each. */
const STATUS = {
  BadRequest: 400,
  InvalidAuthenticationToken: 401,
  Forbidden: 403,
  ResourceNotFound: 404,
  MethodNotAllowed: 405,
  Conflict: 409,
  RequestEntityTooLarge: 413,
  UnsupportedMediaType: 415,
  TooManyRequests: 429,
  InternalServerError: 500,
} as const;

export type GraphErrorCode = keyof typeof STATUS;

/** An answer other than success, as Graph words it. `message` goes to the caller; `target` is the member that is wrong. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly code: GraphErrorCode;
  readonly target: string | null;
  /** Seconds after which to try again. */
  readonly retryAfter: number | null;

  constructor(
    code: GraphErrorCode,
    message: string,
    { target = null as string | null, retryAfter = null as number | null } = {},
  ) {
    super(message);
    this.code = code;
    this.target = target;
    this.retryAfter = retryAfter;
  }

  get status(): number {
    return STATUS[this.code];
  }
}

/** One member of a request is wrong. */
export function badMember(member: string, reason: string): GraphError {
  return new GraphError('BadRequest', `${member}: ${reason}`, { target: member });
}

export function notFound(what: string, id: string): GraphError {
  return new GraphError('ResourceNotFound', `There is no ${what} with the id '${id.slice(0, 128)}'.`);
}

/** What the directory refuses, in Graph's words. */
const OF_DIRECTORY: Readonly<Record<DirectoryErrorCode, GraphErrorCode>> = {
  'user-unknown': 'ResourceNotFound',
  'group-unknown': 'ResourceNotFound',
  'name-taken': 'Conflict',
  'member-unknown': 'BadRequest',
};

/** What the directory, Fastify and the database refuse themselves, in Graph's words; `null` for an error of our own. */
export function graphErrorOf(error: unknown): GraphError | null {
  if (error instanceof GraphError) return error;
  if (error instanceof DirectoryError) return new GraphError(OF_DIRECTORY[error.code], error.message);
  if (isTaken(error)) {
    return new GraphError('Conflict', 'Another one has this name or id.');
  }
  const { statusCode, message = '' } = error as { readonly statusCode?: number; readonly message?: string };
  if (statusCode === undefined || statusCode >= 500) return null;
  const code = Object.entries(STATUS).find(([, status]) => status === statusCode)?.[0] as GraphErrorCode | undefined;
  return new GraphError(code ?? 'BadRequest', message);
}
