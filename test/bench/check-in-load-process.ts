import { createHash, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { importJWK, SignJWT } from 'jose';
import { checkInRequest, healthReport } from '../tenant/browser.ts';
import { CHECK_IN_PATH, type Load, type LoadResult } from './check-in-load.ts';

// The other half of check-in-load.ts: takes a load, makes its proofs, says so, and sends it when told to.

const CONCURRENT = 32;
const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENT });

type Prepared = { readonly headers: Record<string, string>; readonly body: string };

async function prepare({ url, browsers, requests, known, keys, withReport }: Load): Promise<Prepared[]> {
  const signing = await Promise.all(browsers.map(({ privateJwk }) => importJWK(privateJwk, 'ES256')));
  return Promise.all(
    Array.from({ length: requests }, async (_, index) => {
      const which = index % browsers.length;
      const browser = browsers[which];
      const key = signing[which];
      if (!browser || !key) throw new Error('there are no browsers');
      const ath = createHash('sha256').update(browser.token).digest('base64url');
      const claims = {
        jti: randomUUID(),
        iat: Math.floor(Date.now() / 1000),
        htm: 'POST',
        htu: url + CHECK_IN_PATH,
        ath,
      };
      const proof = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: browser.publicJwk })
        .sign(key);
      const reports = withReport ? [healthReport(index + 1)] : [];
      const body = JSON.stringify(checkInRequest({ known: [...known], keys: [...keys], reports, wantsTicket: true }));
      return {
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': String(Buffer.byteLength(body)),
          Authorization: `DPoP ${browser.token}`,
          DPoP: proof,
        },
        body,
      };
    }),
  );
}

function send(url: string, { headers, body }: Prepared): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url + CHECK_IN_PATH, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function sendAll(url: string, prepared: Prepared[]): Promise<LoadResult> {
  const statuses: Record<number, number> = {};
  let last = '';
  const started = performance.now();
  await Promise.all(
    Array.from({ length: CONCURRENT }, async () => {
      for (let next = prepared.pop(); next; next = prepared.pop()) {
        const { status, text } = await send(url, next);
        statuses[status] = (statuses[status] ?? 0) + 1;
        last = text;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  return { seconds, statuses, bodies: Object.keys(JSON.parse(last).bodies ?? {}) };
}

let ready: { readonly url: string; readonly prepared: Prepared[] } | null = null;
process.on('message', async (message: Load | 'go') => {
  if (message !== 'go') {
    ready = { url: message.url, prepared: await prepare(message) };
    process.send?.('ready');
  } else if (ready) {
    process.send?.(await sendAll(ready.url, ready.prepared));
  }
});
