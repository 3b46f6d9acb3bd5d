import { DATABASE_DUMP, readDatabaseDump } from './store/database-dump.ts';

/** `node src/tenant/make-dump.ts`: part of the set-up, so that no first start has to wait for it. */
if ((await readDatabaseDump()) === null) {
  console.error(`Could not keep ${DATABASE_DUMP}. Tenants start without it, some seconds slower.`);
}
