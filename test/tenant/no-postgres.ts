import { it } from 'vitest';

// Stands for the whole suite on PostgreSQL where there is none; see vitest.config.ts.
it('the suite of the tenant on PostgreSQL', ({ skip }) =>
  skip('no PostgreSQL: /usr/lib/postgresql/*/bin has no server (apt-get install postgresql, or POSTGRES_BIN)'));
