import type { ColumnType } from 'kysely';

/** Written as JSON text, which PGlite and a PostgreSQL client take alike; read back parsed. */
export type Json<T> = ColumnType<T, string, string>;

/** The same, with a default in the database. */
export type DefaultJson<T> = ColumnType<T, string | undefined, string>;
