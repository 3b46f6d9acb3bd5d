import { parseArgs } from 'node:util';
import { startGate } from './gate.ts';

const USAGE = `npm run gate -- --tenant URL --audience NAME --port N [--user-header NAME] [--organisation NAME]
                     [--help-link URL] [--clock-skew SECONDS] [--most-silence SECONDS]

  --tenant        the tenant's address, as its tokens name it
  --audience      the group of sites that the proxy stands before
  --port          where the proxy asks, on this machine
  --user-header   a header that the proxy sets with whom the site's session is of; the token of another is refused
  --organisation  whose sites these are, for the page that refuses
  --help-link     where a protected browser is to be had
  --clock-skew    seconds that this clock and the tenant's may be apart: 30, and 60 at the most
  --most-silence  seconds of the tenant's silence after which nobody is let in: 60

  DRAWBRIDGE_GATE_SECRET in the environment: the gate's secret at the tenant. Without it a token is good until it ends.`;

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      tenant: text,
      audience: text,
      port: text,
      'user-header': text,
      organisation: text,
      'help-link': text,
      'clock-skew': text,
      'most-silence': text,
    },
  });
  const { tenant, audience, port } = values;
  if (!tenant || !audience || port === undefined) throw new Error(USAGE);
  const seconds = (value: string | undefined) => (value === undefined ? undefined : Number(value));
  const secret = process.env['DRAWBRIDGE_GATE_SECRET'] || undefined;
  if (!secret)
    console.warn('No DRAWBRIDGE_GATE_SECRET: what the tenant takes back is not heard, a token is good until it ends.');
  const gate = await startGate(Number(port), {
    tenant: new URL(tenant).origin,
    audience,
    secret,
    clockSkew: seconds(values['clock-skew']),
    mostSilence: seconds(values['most-silence']),
    userHeader: values['user-header'],
    organisationName: values.organisation,
    helpLink: values['help-link'],
    log: (line) => console.log(line),
  });
  console.log(`The gate of ${audience} answers at http://127.0.0.1:${gate.port}/verify. Ctrl-C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void gate.close());
}

try {
  await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
