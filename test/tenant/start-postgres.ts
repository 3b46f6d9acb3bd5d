import type { TestProject } from 'vitest/node';
import { findPostgres, startPostgres } from '../../src/tooling/postgres.ts';

/** Global set-up of the project `tenant-postgres`: a server for all of its tests. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const bin = findPostgres();
  // Where no server was found, the project is given no environment at all.
  const address = project.config.env?.['DRAWBRIDGE_TEST_POSTGRES'];
  if (bin === null || !address) return async () => undefined;
  const server = await startPostgres(bin, String(new URL(address).searchParams.get('host')));
  return () => server.stop();
}
