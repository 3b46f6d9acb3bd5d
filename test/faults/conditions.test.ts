import { IDBFactory } from 'fake-indexeddb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { install } from './install.ts';
import { HOUR, MINUTE, openStage, playOn, Scene, type Stage } from './scene.ts';
import { virtualNow } from './virtual-time.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));
vi.spyOn(console, 'warn').mockImplementation(() => undefined);
vi.spyOn(console, 'error').mockImplementation(() => undefined);

const DAY = 24 * HOUR;

let stage: Stage;
beforeAll(async () => {
  install();
  stage = await openStage();
});
afterAll(() => stage?.tenant.close());

const play = (act: (scene: Scene) => Promise<void>) => playOn(stage, act);

/** Allowed by an answer that came after `since` (virtual). */
async function untilAllowed({ device }: Scene, patience = 20 * MINUTE): Promise<void> {
  const since = virtualNow();
  const checkedSince = () => (device.view.checkedAt ?? 0) - device.skew >= since && !device.state?.checkIn.running;
  await device.until('allowed by a new answer', () => device.view.state === 'allowed' && checkedSince(), patience);
}

/** A registration made anew has no word of a partner yet, and may be blocked for that. */
const untilAllowedOrBlocked = ({ device }: Scene) =>
  device.until(
    'answered',
    () => device.state?.account.state === 'registered' && device.view.checkedAt !== null,
    20 * MINUTE,
  );

describe('the clock of the device', () => {
  it.each([-2 * HOUR, 2 * HOUR, -3 * 365 * DAY, 20 * 365 * DAY])(
    'moved by %i ms: the next answer sets it right, and signing in works too',
    (skew) =>
      play(async (scene) => {
        const { device } = scene;
        device.skew = skew;
        await untilAllowed(scene);
        device.skew = 0;
        await untilAllowed(scene);
        device.skew = skew;
        scene.signOut();
        await device.until('said', () => device.state?.farewells.length === 0, 10 * MINUTE);
        await scene.check();
        const other = await Scene.open(stage);
        other.device.skew = skew;
        await other.registered().finally(() => other.close());
      }),
  );

  it('moved back for years while the tenant cannot be reached does not put the next try off for years', () =>
    play(async (scene) => {
      scene.network.break('refused');
      scene.network.cutSockets();
      await scene.device.passTime(5 * MINUTE);
      scene.device.skew = -3 * 365 * DAY;
      await scene.device.passTime(2 * MINUTE);
      scene.network.heal();
      await untilAllowed(scene, HOUR);
    }));
});

it.each([
  ['another payload', (jws: string) => jws.replace(/\.[^.]+\./, (claims) => `.${forged(claims.slice(1, -1))}.`)],
  ['no document', () => ''],
] as const)('a stored answer that was edited (%s) opens nothing while the tenant cannot be reached', (_, edit) =>
  play(async (scene) => {
    const { device } = scene;
    expect(device.view.sitesOpen).toBe(true);
    device.kill();
    const state = JSON.parse(device.stored.get('agent') ?? '');
    state.evidence.jws = edit(state.evidence.jws);
    device.stored.set('agent', JSON.stringify(state));
    scene.network.break('refused');
    device.start();
    await device.until('closed', () => !device.view.sitesOpen, MINUTE);
    expect(device.wipes).toEqual([]);
    scene.network.heal();
    await untilAllowed(scene, HOUR);
  }),
);

/** Valid for as long as nobody looks at the signature. */
function forged(payload: string): string {
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return Buffer.from(JSON.stringify({ ...claims, seq: claims.seq + 1000 })).toString('base64url');
}

it('a full disk stops neither a check-in nor a block, and what was not stored is not thought to be', () =>
  play(async (scene) => {
    const { device } = scene;
    device.diskFull = true;
    await scene.threat('HIGH');
    await device.until('blocked', () => device.view.state === 'blocked' && !device.state?.checkIn.running, 5 * MINUTE);
    // The worker is killed: what its successor reads is old, and its first check-in brings the block back.
    device.kill();
    scene.forgive();
    device.start();
    await device.until('blocked again', () => device.view.threat?.found === 'high', 5 * MINUTE);
    expect(device.view.state).toBe('blocked');
    device.diskFull = false;
  }));

it('a full disk while the tokens are renewed costs no sign-in', () =>
  play(async (scene) => {
    const { device } = scene;
    device.diskFull = true;
    await device.passTime(70 * MINUTE);
    device.kill();
    scene.forgive();
    device.diskFull = false;
    await untilAllowed(scene);
    expect(device.state?.account.state).toBe('registered');
  }));

it('a key that is gone asks for a sign-in, which makes a new one and ends the registration of the old', () =>
  play(async (scene) => {
    const { device, tag } = { device: scene.device, tag: scene.tag };
    device.kill();
    Reflect.set(device, 'indexedDB', new IDBFactory());
    device.start();
    // The provider's session still knows the person: nobody is asked.
    await device.until(
      'registered anew',
      () => device.view.deviceTag !== tag && device.view.checkedAt !== null,
      20 * MINUTE,
    );
    await device.until('said', () => device.state?.farewells.length === 0, 10 * MINUTE);
    const rows = await stage.db.selectFrom('registrations').select('id').where('device_tag', '=', tag).execute();
    expect(rows).toEqual([]);
  }));

it('a key that is gone and a person who is away: blocked, not wiped, and the sign-in is offered', () =>
  play(async (scene) => {
    const { device } = scene;
    device.kill();
    Reflect.set(device, 'indexedDB', new IDBFactory());
    device.browser = new (device.browser.constructor as new () => typeof device.browser)();
    device.person = false;
    device.start();
    await device.until('asked', () => device.view.state === 'needsSignIn', 20 * MINUTE);
    expect(device.view).toMatchObject({ sitesOpen: false, can: { signIn: true, signOut: true } });
    await device.passTime(HOUR);
    expect(device.wipes).toEqual([]);
    device.person = true;
    device.send({ type: 'signInAsked' });
    await device.until('registered', () => device.state?.account.state === 'registered', 5 * MINUTE);
  }));

describe('a tenant that is restored from an older backup', () => {
  it('is believed with a new epoch though its numbers are lower', () =>
    play(async (scene) => {
      const { db } = stage;
      await db.updateTable('registrations').set({ seq: 0 }).where('device_tag', '=', scene.tag).execute();
      const epoch = crypto.randomUUID();
      await db.updateTable('organisation').set({ epoch }).execute();
      scene.device.send({ type: 'checkInAsked' });
      await untilAllowed(scene);
      expect(scene.device.state?.evidence?.document.epoch).toBe(epoch);
    }));

  it('without one is refused: the last answer stands, then the sites close; a new epoch opens them', () =>
    play(async (scene) => {
      const { db } = stage;
      const { device } = scene;
      const setSeq = (seq: number) =>
        db.updateTable('registrations').set({ seq }).where('device_tag', '=', scene.tag).execute();
      await setSeq(1000);
      device.send({ type: 'checkInAsked' });
      await untilAllowed(scene);
      await setSeq(10);
      device.send({ type: 'checkInAsked' });
      await device.until('refused', () => device.view.problem?.code === 'answer-refused', MINUTE);
      expect(device.view.sitesOpen).toBe(true);
      await device.until('closed', () => !device.view.sitesOpen, 12 * MINUTE);
      expect(device.wipes).toEqual([]);
      await db.updateTable('organisation').set({ epoch: crypto.randomUUID() }).execute();
      device.send({ type: 'checkInAsked' });
      await untilAllowed(scene);
    }));

  it('that has never heard of the registration ends it without a wipe, and one press signs in again', () =>
    play(async (scene) => {
      const { device, tag } = { device: scene.device, tag: scene.tag };
      await stage.db.deleteFrom('registrations').where('device_tag', '=', tag).execute();
      await device.until('signed out', () => device.view.state === 'signedOut', 20 * MINUTE);
      expect(device.wipes).toEqual([]);
      device.person = false; // No window is needed.
      device.send({ type: 'signInAsked' });
      await device.until('registered', () => device.state?.account.state === 'registered', 5 * MINUTE);
    }));
});

describe('document keys', () => {
  it('rotate twice, with a check-in between, and nobody notices', () =>
    play(async (scene) => {
      for (let time = 0; time < 2; time++) {
        await stage.tenant.rotateKeys();
        scene.device.send({ type: 'checkInAsked' });
        await untilAllowed(scene);
      }
    }));

  it('rotated to one that is not pinned are refused, and that is reported', () =>
    play(async (scene) => {
      const { device } = scene;
      device.asleep = true;
      device.kill();
      await stage.tenant.rotateKeys();
      await stage.tenant.rotateKeys();
      device.asleep = false;
      device.start();
      await device.until('refused', () => device.view.problem?.code === 'answer-refused', 5 * MINUTE);
      device.send({ type: 'checkInAsked' });
      await device.passTime(2 * MINUTE);
      const reports = await stage.db
        .selectFrom('health_reports')
        .select('report')
        .where('registration_id', '=', scene.registrationId)
        .execute();
      expect(reports.flatMap(({ report }) => report.refusals)).toEqual(['document-unknown-key']);
    }));
});

it('a refresh that was answered and not received signs nobody out, however often', () =>
  play(async (scene) => {
    const { device, network } = scene;
    network.break('answer lost after commit', /token$/);
    await device.passTime(75 * MINUTE);
    expect(network.sent.filter(({ path }) => path.endsWith('/token')).length).toBeGreaterThan(2);
    expect(device.state?.account.state).toBe('registered');
    network.heal();
    await untilAllowed(scene, HOUR);
    expect(device.view.problem).toBeNull();
  }));

it('signed out, nothing is sent for a day', () =>
  play(async (scene) => {
    const { device, network } = scene;
    device.send({ type: 'checkInAsked' });
    scene.signOut();
    await device.until('said', () => device.state?.farewells.length === 0, MINUTE);
    const { length } = network.sent;
    await device.passTime(DAY);
    device.kill();
    await device.passTime(HOUR);
    expect(network.sent.slice(length)).toEqual([]);
    expect(network.sockets.size).toBe(0);
    expect([...device.stored.values()].join()).not.toMatch(/ada@contoso|DB-/);
  }));

it('another person on the same profile sees and sends nothing of the first', () =>
  play(async (scene) => {
    const { device } = scene;
    const first = { tag: scene.tag, id: scene.registrationId };
    scene.signOut();
    await device.until('said', () => device.state?.farewells.length === 0, MINUTE);
    Reflect.set(device, 'upn', 'ben@contoso.test');
    device.send({ type: 'signInAsked' });
    await device.until(
      'registered',
      () => device.state?.account.state === 'registered' && device.view.checkedAt !== null,
      MINUTE,
    );
    expect(device.view.person?.userPrincipalName).toBe('ben@contoso.test');
    const text = [...device.stored.values()].join() + JSON.stringify(device.view);
    for (const trace of [first.tag, first.id, 'ada@contoso', 'Ada Example']) expect(text).not.toContain(trace);
  }));

it('the organisation’s time to sign in again blocks until a silent sign-in or the person settles it', () =>
  play(async (scene) => {
    const { device } = scene;
    const { db } = stage;
    const { tag } = scene;
    const signedIn = new Date(virtualNow() - DAY);
    await db.updateTable('registrations').set({ signed_in_at: signedIn }).where('device_tag', '=', tag).execute();
    await db.updateTable('organisation').set({ sign_in_again_seconds: 3600 }).execute();
    try {
      device.person = false;
      await device.passTime(HOUR); // The session is older than that by then.
      await device.until('asked', () => device.view.state === 'needsSignIn', HOUR);
      expect(device.view.sitesOpen).toBe(false);
      device.person = true;
      device.send({ type: 'signInAsked' });
      await untilAllowed(scene);
      expect(scene.tag).toBe(tag);
    } finally {
      await db.updateTable('organisation').set({ sign_in_again_seconds: null }).execute();
    }
  }));

it('the provider is told whom to expect: the work profile’s address, then who signed in last, and after a sign-out nobody of before', () =>
  play(async (scene) => {
    const { device } = scene;
    expect(new Set(device.hints)).toEqual(new Set([null]));
    // Asked for again, it is the person of before, whoever the profile belongs to.
    device.profileAddress = 'ada.private@outlook.test';
    device.hints.length = 0;
    device.kill();
    Reflect.set(device, 'indexedDB', new IDBFactory());
    device.start();
    await device.until('asked again', () => device.hints.length > 0, 20 * MINUTE);
    await untilAllowedOrBlocked(scene);
    expect(new Set(device.hints)).toEqual(new Set(['ada@contoso.test']));
    device.hints.length = 0;
    scene.signOut();
    await device.until('said', () => device.state?.farewells.length === 0, 10 * MINUTE);
    device.profileAddress = 'ben@contoso.test';
    device.send({ type: 'signInAsked' });
    await untilAllowedOrBlocked(scene);
    expect(new Set(device.hints)).toEqual(new Set(['ben@contoso.test']));
  }));
