/** PostgreSQL's code for it. */
const UNIQUE_VIOLATION = '23505';

/** Whether the database refused a row because another has its name or id. */
export function isTaken(error: unknown): boolean {
  return (error as { readonly code?: unknown }).code === UNIQUE_VIOLATION;
}
