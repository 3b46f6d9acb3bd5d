import { DirectoryError, type DirectoryErrorCode } from '../directory/directory-error.ts';
import { isTaken } from '../store/is-taken.ts';

/** An answer other than success, as RFC 7644 §3.12 words it. */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly status: number;
  readonly scimType: string | null;

  constructor(status: number, detail: string, scimType: string | null = null) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
  }
}

export function scimErrorBody({ status, message, scimType }: ScimError): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    status: String(status),
    ...(scimType !== null && { scimType }),
    detail: message,
  };
}

/** What the directory refuses, as RFC 7644 has it: the status, and for some a word of its own. */
const OF_DIRECTORY: Readonly<Record<DirectoryErrorCode, readonly [status: number, scimType: string | null]>> = {
  'user-unknown': [404, null],
  'group-unknown': [404, null],
  'name-taken': [409, 'uniqueness'],
  'member-unknown': [400, 'invalidValue'],
};

/** What the directory, Fastify and the database refuse, in SCIM's words; `null` for an error of our own. */
export function scimErrorOf(error: unknown): ScimError | null {
  if (error instanceof ScimError) return error;
  if (error instanceof DirectoryError)
    return new ScimError(OF_DIRECTORY[error.code][0], error.message, OF_DIRECTORY[error.code][1]);
  if (isTaken(error)) return new ScimError(409, 'Another one has this name or id.', 'uniqueness');
  const { statusCode = 500, message = '' } = error as { readonly statusCode?: number; readonly message?: string };
  return statusCode < 500 ? new ScimError(statusCode, message) : null;
}
