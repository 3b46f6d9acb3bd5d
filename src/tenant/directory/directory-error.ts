export type DirectoryErrorCode = 'user-unknown' | 'group-unknown' | 'name-taken' | 'member-unknown';

/** What the directory refuses. The admin API and SCIM each say it in their own words; `message` goes to the caller. */
export class DirectoryError extends Error {
  override readonly name = 'DirectoryError';
  readonly code: DirectoryErrorCode;

  constructor(code: DirectoryErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export function unknownUser(key: string): DirectoryError {
  return new DirectoryError('user-unknown', `There is no user with the id '${key.slice(0, 128)}'.`);
}

export function unknownGroup(id: string): DirectoryError {
  return new DirectoryError('group-unknown', `There is no group with the id '${id.slice(0, 128)}'.`);
}
