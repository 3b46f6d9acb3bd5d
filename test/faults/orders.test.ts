import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { newOrder } from '../../src/tenant/wipes/wipe-order.ts';
import { administered, signInAdmin } from '../tenant/graph-api/admin.ts';
import { install } from './install.ts';
import { MINUTE, openStage, playOn, type Scene, type Stage } from './scene.ts';
import { virtualNow } from './virtual-time.ts';

vi.mock('webextension-polyfill', () => import('./fake-browser.ts'));
vi.spyOn(console, 'warn').mockImplementation(() => undefined);
vi.spyOn(console, 'error').mockImplementation(() => undefined);

/* An admin's order from Microsoft's Graph client, through the tenant, to the browser and back: the extension's own worker. */

const ORDERS = '/drawbridge/wipeOrders';

let stage: Stage;
beforeAll(async () => {
  install();
  stage = await openStage(administered().users.filter(({ adminRoles }) => adminRoles));
});
beforeEach(async () => {
  await stage.db.deleteFrom('wipe_orders').execute();
});
afterAll(() => stage?.tenant.close());

const play = (act: (scene: Scene) => Promise<void>) => playOn(stage, act);

/** Signed in anew each time: hours pass here, and a token lasts one. */
const api = async (name: 'olga' | 'wim', path: string) =>
  (await signInAdmin(stage.tenant.url, `${name}@contoso.test`)).api(path);

const order = async (deviceTag: string, more: object = {}) =>
  (await api('olga', '/users/ada@contoso.test/wipeManagedAppRegistrationsByDeviceTag')).post({ deviceTag, ...more });

const ordersOf = (deviceTag: string) =>
  stage.db.selectFrom('wipe_orders').selectAll().where('device_tag', '=', deviceTag).execute();

/** Ten other devices that were newly wiped within the hour: the cap is reached. */
async function reachTheCap(): Promise<void> {
  const cause = { type: 'admin', adminId: 'x', adminName: 'x' } as const;
  const others = Array.from({ length: 10 }, (_, index) =>
    newOrder({ id: crypto.randomUUID(), device_tag: `DB-${index}`, user_id: crypto.randomUUID() }, cause, {
      at: virtualNow(),
      held: false,
    }),
  );
  const rows = others.map((one) => ({ ...one, cause: JSON.stringify(one.cause), receipt: null }));
  await stage.db.insertInto('wipe_orders').values(rows).execute();
}

it('is confirmed by a second check-in, wipes once, and its receipt stands with the order', () =>
  play(async (scene) => {
    const { device, tag } = { device: scene.device, tag: scene.tag };
    await order(tag);
    await device.until('blocked', () => !device.view.sitesOpen, MINUTE);
    expect(device.view.reasons[0]).toMatchObject({ condition: 'adminOrder', action: 'wipe' });
    expect(device.wipes).toEqual([]);
    await device.until('wiped', () => device.view.state === 'wiped', 2 * MINUTE);
    await device.until('said', () => device.state?.farewells.length === 0, MINUTE);
    const [one] = await ordersOf(tag);
    expect(one).toMatchObject({ state: 'done', receipt: { orderId: one?.id }, is_proven: true });
    expect(device.wipes).toEqual([one?.id]);
  }));

it('held by the cap closes the sites and wipes nothing, for as long as no second admin agrees', () =>
  play(async (scene) => {
    const { device, tag } = { device: scene.device, tag: scene.tag };
    await reachTheCap();
    await order(tag, { '@drawbridge.immediate': true });
    await device.until('blocked', () => !device.view.sitesOpen, MINUTE);
    expect(device.view.reasons[0]).toMatchObject({ condition: 'adminOrder', action: 'block', held: true });
    await device.passTime(70 * MINUTE);
    expect(device.wipes).toEqual([]);
    const [held] = await ordersOf(tag);
    await (await api('wim', `${ORDERS}/${held?.id}/approve`)).post({});
    await device.until('wiped', () => device.view.state === 'wiped', MINUTE);
    await device.until('said', () => device.state?.farewells.length === 0, MINUTE);
    expect(await ordersOf(tag)).toMatchObject([{ state: 'done' }]);
  }));

it('a policy’s wipe that the cap holds closes the sites too, and is done once a second admin agrees', () =>
  play(async (scene) => {
    const { device, tag } = { device: scene.device, tag: scene.tag };
    await reachTheCap();
    const policies = '/deviceAppManagement/windowsManagedAppProtections';
    await (await api('olga', `${policies}/sales`)).patch({ mobileThreatDefenseRemediationAction: 'wipe' });
    try {
      await scene.threat('HIGH');
      await device.until('held', () => device.view.reasons[0]?.held === true, MINUTE);
      await device.passTime(5 * MINUTE);
      expect([device.view.sitesOpen, device.wipes]).toEqual([false, []]);
      const [held] = await ordersOf(tag);
      await (await api('wim', `${ORDERS}/${held?.id}/approve`)).post({});
      await device.until('wiped', () => device.view.state === 'wiped', 2 * MINUTE);
      await device.until('said', () => device.state?.farewells.length === 0, MINUTE);
      expect(await ordersOf(tag)).toMatchObject([{ state: 'done', cause: { type: 'policy' } }]);
    } finally {
      await (await api('olga', `${policies}/sales`)).patch({ mobileThreatDefenseRemediationAction: 'block' });
    }
  }));

it('withdrawn before it is confirmed opens the sites again; a receipt whose answer is lost is stored once', () =>
  play(async (scene) => {
    const { device, network, tag } = { device: scene.device, network: scene.network, tag: scene.tag };
    await order(tag);
    await device.until('blocked', () => !device.view.sitesOpen, MINUTE);
    const [first] = await ordersOf(tag);
    await (await api('olga', `${ORDERS}/${first?.id}/cancel`)).post({});
    await device.until('open', () => device.view.sitesOpen, MINUTE);
    network.break('answer lost after commit', /sign-out$/);
    await order(tag, { '@drawbridge.immediate': true });
    await device.until('wiped', () => device.view.state === 'wiped', MINUTE);
    await device.passTime(5 * MINUTE);
    network.heal();
    await device.until('said', () => device.state?.farewells.length === 0, 70 * MINUTE);
    expect((await ordersOf(tag)).map(({ state }) => state).sort()).toEqual(['cancelled', 'done']);
    const receipts = await stage.db.selectFrom('wipe_receipts').selectAll().where('device_tag', '=', tag).execute();
    expect(receipts).toMatchObject([{ is_proven: true }]);
  }));

it('is proven by the key of its registration, though that ended elsewhere, workers died and another person signed in', () =>
  play(async (scene) => {
    const { device, network, tag } = { device: scene.device, network: scene.network, tag: scene.tag };
    network.break('refused', /sign-out$/);
    await order(tag, { '@drawbridge.immediate': true });
    await device.until('wiped', () => device.view.state === 'wiped', MINUTE);
    await stage.db.deleteFrom('registrations').where('device_tag', '=', tag).execute();
    device.kill();
    Reflect.set(device, 'upn', 'ben@contoso.test');
    device.send({ type: 'signInAsked' });
    await device.until('registered', () => device.view.checkedAt !== null, MINUTE);
    expect(await device.keys()).toHaveLength(2);
    device.kill();
    device.start();
    network.heal();
    await device.until('said', () => device.state?.farewells.length === 0, 70 * MINUTE);
    expect(await ordersOf(tag)).toMatchObject([{ state: 'done', is_proven: true }]);
    await device.settle();
    expect(await device.keys()).toEqual(['current']);
    expect(device.view.person?.userPrincipalName).toBe('ben@contoso.test');
  }));
