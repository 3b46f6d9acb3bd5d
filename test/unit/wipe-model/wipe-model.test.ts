import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DAY, MINUTE } from '../fixtures.ts';
import { Browser, SEEN } from './browser.ts';

/*
 * Wipe orders and a policy's wipe, from the tenant's document to the acknowledged receipt, in any order: the network loses,
 * keeps back and replays answers, the device's clock jumps, workers die, the disk fills, orders are made, held, agreed to and
 * withdrawn at any moment. The invariants are the browser's (browser.ts) and the proof is the oracle's (oracle.ts).
 */

class Command implements fc.Command<object, Browser> {
  readonly #name: string;
  readonly run: (model: object, browser: Browser) => void;

  constructor(name: string, run: (browser: Browser) => void) {
    this.#name = name;
    this.run = (_model, browser) => run(browser);
  }

  check(): boolean {
    return true;
  }

  toString(): string {
    return this.#name;
  }
}

const one = (name: string, run: (browser: Browser) => void) => fc.constant(new Command(name, run));
const often = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const orderOf = (browser: Browser, index: number) => browser.tenant.orders[index % browser.tenant.orders.length];
const index = fc.nat(30);

const COMMANDS = fc.oneof(
  often(
    2,
    one('sign in', (browser) => browser.signIn()),
  ),
  often(
    1,
    one('sign out', (browser) => browser.dispatch({ type: 'signOutAsked' })),
  ),
  often(
    3,
    one('check now', (browser) => browser.dispatch({ type: 'checkInAsked' })),
  ),
  often(
    14,
    one('a check-in', (browser) => {
      if (!browser.sending) browser.dispatch({ type: 'checkInAsked' });
      browser.answered();
    }),
  ),
  often(
    2,
    one('the answer is kept back', (browser) => browser.heldBack()),
  ),
  often(
    1,
    one('the network is gone', (browser) => browser.failed('tenant-unreachable')),
  ),
  often(
    2,
    index.map((n) => new Command(`answer ${n} is replayed`, (browser) => browser.replayed(n))),
  ),
  often(
    2,
    index.map((n) => new Command(`answer ${n} comes again`, (browser) => browser.duplicated(n))),
  ),
  often(
    4,
    fc.record({ immediate: fc.boolean(), held: fc.constantFrom(false, false, true) }).map(
      (how) =>
        new Command(`an admin orders a wipe ${JSON.stringify(how)}`, (browser) => {
          if (browser.registrationId) browser.tenant.order(browser.registrationId, how);
        }),
    ),
  ),
  often(
    2,
    index.map(
      (n) =>
        new Command(`order ${n} is withdrawn`, (browser) => {
          const order = orderOf(browser, n);
          if (order?.state === 'pending' || order?.state === 'held') order.state = 'cancelled';
        }),
    ),
  ),
  often(
    2,
    index.map(
      (n) =>
        new Command(`order ${n} is withdrawn, the threat is over, and another order is made`, (browser) => {
          const order = orderOf(browser, n);
          if (order?.state === 'pending') order.state = 'cancelled';
          browser.tenant.level = 'secured';
          if (browser.registrationId) browser.tenant.order(browser.registrationId, { immediate: false, held: false });
        }),
    ),
  ),
  often(
    1,
    index.map(
      (n) =>
        new Command(`a second admin agrees to order ${n}`, (browser) => {
          const order = orderOf(browser, n);
          if (order?.state === 'held') order.state = 'pending';
        }),
    ),
  ),
  often(
    1,
    index.map(
      (n) =>
        new Command(`order ${n} stands in the documents again`, (browser) => {
          const order = orderOf(browser, n);
          if (!order || !browser.registrationId || !browser.oracle.answered.has(order.id)) return;
          order.registrationId = browser.registrationId;
          order.state = 'pending';
          order.receipts = 0;
        }),
    ),
  ),
  often(
    2,
    fc.constantFrom('secured' as const, 'high' as const).map(
      (level) =>
        new Command(`threat ${level}`, (browser) => {
          browser.tenant.level = level;
        }),
    ),
  ),
  often(
    2,
    one('the threat is over, and the next one begins', (browser) => {
      browser.tenant.level = 'secured';
      browser.tenant.level = 'high';
    }),
  ),
  often(
    1,
    fc.boolean().map(
      (held) =>
        new Command(held ? 'the cap holds' : 'the cap lets go', (browser) => {
          browser.tenant.wipeHeld = held;
        }),
    ),
  ),
  often(
    1,
    fc.boolean().map(
      (wipes) =>
        new Command(`a sign-out ${wipes ? 'wipes' : 'wipes nothing'}`, (browser) => {
          browser.tenant.wipeOnSignOut = wipes;
        }),
    ),
  ),
  often(
    1,
    fc
      .constantFrom(
        ['corp.contoso.test'],
        ['personal.test', 'corp.contoso.test'],
        ['test', '*'],
        ['mail.personal.test'],
      )
      .map(
        (sites) =>
          new Command(`the list names ${sites.join()}`, (browser) => {
            browser.tenant.sites = sites;
          }),
      ),
  ),
  often(
    1,
    one('the tenant is restored from a backup', (browser) => browser.tenant.restore()),
  ),
  often(
    4,
    one('something is removed', (browser) => browser.removes()),
  ),
  often(
    3,
    one('the engine comes to its end', (browser) => browser.ends()),
  ),
  often(
    1,
    one('the engine cannot go on', (browser) => browser.fails()),
  ),
  often(
    3,
    fc
      .boolean()
      .map((heard) => new Command(`the farewell arrives (${heard})`, (browser) => browser.farewellArrives(heard))),
  ),
  often(
    2,
    one('the worker dies', (browser) => browser.dies()),
  ),
  often(
    2,
    one('the worker dies as soon as it has stored its next state', (browser) => {
      browser.doomed = true;
    }),
  ),
  often(
    1,
    fc.boolean().map(
      (full) =>
        new Command(full ? 'the disk is full' : 'the disk has room', (browser) => {
          browser.diskFull = full;
        }),
    ),
  ),
  often(
    6,
    fc
      .constantFrom(1_000, 30_000, 59_000, 60_000, 61_000, 10 * MINUTE, 40 * MINUTE)
      .map((by) => new Command(`${by / 1000} s pass`, (browser) => browser.waits(by))),
  ),
  often(
    2,
    fc
      .integer({ min: -400 * DAY, max: 400 * DAY })
      .map((by) => new Command(`the clock jumps by ${by}`, (browser) => browser.clockJumps(by))),
  ),
);

const RUNS = process.env['DRAWBRIDGE_FULL'] ? 50_000 : 2_000;

it(`${RUNS} sequences: no wipe without proof, none of a personal site, each order once, each receipt once and proven, held is closed`, () => {
  fc.assert(
    fc.property(fc.commands([COMMANDS], { maxCommands: 60, size: '+1' }), (commands) => {
      const real = new Browser();
      real.signIn();
      real.answered();
      fc.modelRun(() => ({ model: {}, real }), commands);
      real.comesToRest();
    }),
    { numRuns: RUNS },
  );
  // What it is about has happened often.
  for (const [what, times] of Object.entries(SEEN)) expect(times, what).toBeGreaterThan(RUNS / 200);
}, 600_000);
