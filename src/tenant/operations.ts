import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { TenantContext } from './tenant-context.ts';

/** Below it, what the ones who run the tenant ask. A proxy before the tenant keeps these from the internet. */
export const OPERATIONS = { live: '/health/live', ready: '/health/ready', metrics: '/metrics' } as const;

/** Milliseconds within which the store must answer for the tenant to count as ready. */
const STORE_TIMEOUT = 2_000;

/**
 * Liveness (the process answers at all), readiness (its store answers, and it is not closing) and metrics in Prometheus'
 * text format. None has anything of a person, a device or a secret in it: counts by route, method and status.
 */
export async function operationsRoutes(
  app: FastifyInstance,
  { db, wakeUps }: Pick<TenantContext, 'db' | 'wakeUps'>,
): Promise<void> {
  const requests = new Map<string, { count: number; seconds: number }>();
  let isClosing = false;
  app.addHook('preClose', async () => {
    isClosing = true;
  });
  app.addHook('onResponse', async ({ method, routeOptions }, { statusCode, elapsedTime }) => {
    const key = labels({ route: routeOptions.url ?? 'unknown', method, status: String(statusCode) });
    const seen = requests.get(key) ?? { count: 0, seconds: 0 };
    requests.set(key, seen);
    seen.count += 1;
    seen.seconds += elapsedTime / 1000;
  });

  app.get(OPERATIONS.live, async () => ({ status: 'live' }));

  app.get(OPERATIONS.ready, async (request, reply) => {
    const answers = sql`select 1`.execute(db).then(
      () => true,
      () => false,
    );
    if (!isClosing && (await within(answers, STORE_TIMEOUT))) return { status: 'ready' };
    request.log.warn({ isClosing }, 'not ready');
    return reply.code(503).send({ status: isClosing ? 'closing' : 'store-unavailable' });
  });

  app.get(OPERATIONS.metrics, async (_request, reply) => {
    const { user, system } = process.cpuUsage();
    const lines = [
      ...family('drawbridge_requests_total', 'counter', 'Answers given.', requests, ({ count }) => count),
      ...family('drawbridge_request_seconds_total', 'counter', 'Time to answer.', requests, ({ seconds }) => seconds),
      ...family('drawbridge_browsers_listening', 'gauge', 'Browsers with a wake-up socket here.', alone(wakeUps.size)),
      ...family('process_cpu_seconds_total', 'counter', 'CPU time.', alone((user + system) / 1e6)),
      ...family('process_resident_memory_bytes', 'gauge', 'Resident memory.', alone(process.memoryUsage.rss())),
    ];
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(`${lines.join('\n')}\n`);
  });
}

function within(answers: Promise<boolean>, milliseconds: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), milliseconds);
  });
  return Promise.race([answers, late]).finally(() => clearTimeout(timer));
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
function family<T>(
  name: string,
  type: 'counter' | 'gauge',
  help: string,
  samples: ReadonlyMap<string, T>,
  value: (sample: T) => number = Number,
): string[] {
  const lines = [...samples].map(([key, sample]) => `${name}${key} ${value(sample)}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function alone(value: number): ReadonlyMap<string, number> {
  return new Map([['', value]]);
}

/** Routes, methods and statuses are our own words, so there is nothing to escape. */
function labels(values: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(values).map(([name, value]) => `${name}="${value}"`);
  return `{${pairs.join(',')}}`;
}
