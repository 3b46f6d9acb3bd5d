import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startGate } from '../../src/gate/gate.ts';
import { tenantKeys } from '../../src/gate/tenant-keys.ts';
import { createVerifier } from '../../src/gate/verifier.ts';
import { POSTURE_HEADER } from '../../src/protocol/posture-token.ts';
import { cannotUseNginx, GATE_INCLUDE, startNginx } from '../../src/tooling/nginx.ts';
import { SECRET, type StubTenant, startStubTenant } from '../gate/stub-tenant.ts';
import { checkIn, register } from '../tenant/browser.ts';
import { contoso, startContoso } from '../tenant/contoso.ts';
import { freePort } from '../tenant/free-port.ts';
import { makePartner, report } from '../tenant/partner.ts';
import { comparedWith, type Row, row } from './figure.ts';

const TURNS = 60;
/** Verifications in one sample of CPU time, which the system counts in coarse steps. */
const BATCH = 200;
const REQUESTS = 1_500;
const REVOCATIONS = 20;

/** What the gate costs a request, and how long a token that is taken back still opens a site. */
export async function bench(): Promise<Row[]> {
  return [...(await verifications()), ...(await throughNginx()), await untilRevoked()];
}

async function verifications(): Promise<Row[]> {
  const tenant = await startStubTenant();
  try {
    const verifier = createVerifier({ issuer: tenant.url, audience: 'wiki', keys: tenantKeys(tenant.url) });
    const same = await tenant.token();
    await verifier.verify(same);
    const [first, again]: [number[], number[]] = [[], []];
    for (let turn = 0; turn < TURNS; turn++) {
      const fresh = await Promise.all(
        Array.from({ length: BATCH }, (_, index) => tenant.token({ seq: turn * BATCH + index })),
      );
      first.push(
        await cpuOf(async () => {
          for (const token of fresh) await verifier.verify(token);
        }),
      );
      again.push(
        await cpuOf(async () => {
          for (let count = 0; count < BATCH; count++) await verifier.verify(same);
        }),
      );
    }
    const whole = row('a token’s first request, CPU', 'ms', first);
    return [whole, comparedWith(row('each other one, CPU', 'ms', again), whole)];
  } finally {
    await tenant.close();
  }
}

/** Milliseconds of CPU, all threads of this process, for one of the batch. */
async function cpuOf(work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / BATCH;
}

async function throughNginx(): Promise<Row[]> {
  const missing = cannotUseNginx();
  if (missing) {
    console.log(`Not measured through nginx: ${missing}`);
    return [];
  }
  const tenant = await startStubTenant();
  const gate = await startGate(0, { tenant: tenant.url, audience: 'wiki', secret: SECRET });
  const site = createServer((_request, response) => response.end('the site'));
  await new Promise<void>((done) => site.listen(0, '127.0.0.1', done));
  const [open, gated] = [await freePort(), await freePort()];
  const behind = `proxy_pass http://site; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Drawbridge-Posture "";`;
  const nginx = await startNginx({
    port: gated,
    http: `upstream site { server 127.0.0.1:${(site.address() as AddressInfo).port}; keepalive 4; }
      upstream drawbridge_gate { server 127.0.0.1:${gate.port}; keepalive 4; }
      map $host $drawbridge_user { default ''; }
      server { listen 127.0.0.1:${open}; location / { ${behind} } }
      server { listen 127.0.0.1:${gated}; include ${GATE_INCLUDE}; location / { ${behind} } }`,
  });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    return await latencies(tenant, agent, open, gated);
  } finally {
    agent.destroy();
    await nginx.stop();
    await gate.close();
    await tenant.close();
    site.closeAllConnections();
    site.close();
  }
}

async function latencies(tenant: StubTenant, agent: Agent, open: number, gated: number): Promise<Row[]> {
  const token = await tenant.token();
  const [without, within]: [number[], number[]] = [[], []];
  for (let count = 0; count < REQUESTS + 100; count++) {
    // Turn by turn, so that what else the machine does falls on both alike; the first hundred warm up.
    const [plain, checked] = [await timed(agent, open, token), await timed(agent, gated, token)];
    if (count < 100) continue;
    without.push(plain);
    within.push(checked);
  }
  const base = row('a request through nginx, no gate', 'ms', without);
  return [base, comparedWith(row('the same behind the gate', 'ms', within), base)];
}

function timed(agent: Agent, port: number, token: string): Promise<number> {
  const started = performance.now();
  return new Promise((done, failed) => {
    request({ host: '127.0.0.1', port, agent, headers: { [POSTURE_HEADER]: token } }, (answer) => {
      answer.resume();
      answer.once('end', () =>
        answer.statusCode === 200
          ? done(performance.now() - started)
          : failed(new Error(`status ${answer.statusCode}`)),
      );
    })
      .once('error', failed)
      .end();
  });
}

/** From the moment the tenant accepted a partner's event to the first request that the gate refuses. */
async function untilRevoked(): Promise<Row> {
  const sentinel = await makePartner('sentinel', 'Sentinel');
  const secret = 'the-secret-of-the-bench';
  const tenant = await startContoso({
    organisation: {
      ...contoso([sentinel]),
      relyingParties: [{ audience: 'wiki', sites: ['wiki.contoso.test'], secret }],
    },
  });
  const gate = await startGate(0, { tenant: tenant.url, audience: 'wiki', secret });
  const times: number[] = [];
  try {
    for (let count = 0; count < REVOCATIONS; count++) {
      const browser = await register(tenant.url, 'ada@contoso.test');
      const at = Date.now() - 10_000;
      await report(sentinel, tenant.url, browser.deviceTag, { level: 'SECURED', at });
      const [token] = (await checkIn(tenant.url, browser.token)).postureTokens ?? [];
      const status = async () => {
        const headers = { [POSTURE_HEADER]: String(token) };
        const answer = await fetch(`http://127.0.0.1:${gate.port}/verify`, { headers });
        await answer.body?.cancel();
        return answer.status;
      };
      if ((await status()) !== 204) throw new Error('A good browser was refused.');
      const sent = report(sentinel, tenant.url, browser.deviceTag, { level: 'HIGH', at: at + 1000 });
      const accepted = sent.then(() => performance.now());
      let refusedAt = 0;
      while (refusedAt === 0) if ((await status()) === 403) refusedAt = performance.now();
      // The tenant tells the gate before it answers the partner.
      times.push(Math.max(0, refusedAt - (await accepted)));
    }
  } finally {
    await gate.close();
    await tenant.close();
  }
  return row('a threat accepted, to the first refusal', 'ms', times);
}
