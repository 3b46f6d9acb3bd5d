import { PostgresDialect } from 'kysely';
import pg from 'pg';

/** Connections that one process holds at most. */
const POOL = 10;

/** Whether a store is at a PostgreSQL address and no folder. */
export function isPostgres(location: string | null): location is string {
  return location !== null && /^postgres(ql)?:\/\//.test(location);
}

export function postgresDialect(url: string): PostgresDialect {
  const pool = new pg.Pool({ connectionString: url, max: POOL, types });
  // A connection that breaks while nobody uses it; the next query opens another and has its own error.
  pool.on('error', () => undefined);
  return new PostgresDialect({ pool });
}

/** As PGlite reads them: a bigint is a number. What else is used here (timestamptz, jsonb) both read alike. */
const types: pg.CustomTypesConfig = {
  getTypeParser(type, format) {
    return type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format);
  },
};
