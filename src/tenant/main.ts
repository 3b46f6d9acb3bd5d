import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import type { OrganisationSeed } from './organisation-seed.ts';
import { startTenant } from './tenant.ts';

const USAGE = `npm run tenant -- --organisation FILE --data DIRECTORY --extension ID [--extension ID ...] [--port PORT]

  --organisation  the organisation to begin with (JSON, src/tenant/organisation-seed.ts); used while DIRECTORY is empty
  --data          where the tenant keeps its store
  --extension     an extension that may sign in here
  --port          8440 unless given`;

const { values } = parseArgs({
  options: {
    organisation: { type: 'string' },
    data: { type: 'string' },
    extension: { type: 'string', multiple: true, default: [] },
    port: { type: 'string', default: '8440' },
  },
});

if (values.organisation === undefined || values.data === undefined || values.extension.length === 0) {
  console.error(USAGE);
  process.exitCode = 1;
} else {
  const tenant = await startTenant({
    port: Number(values.port),
    dataDir: values.data,
    organisation: JSON.parse(await readFile(values.organisation, 'utf8')) as OrganisationSeed,
    extensionIds: values.extension,
    log: (line) => process.stdout.write(line),
  });
  console.log(`The tenant answers at ${tenant.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void tenant.close());
}
