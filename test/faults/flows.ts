import { type Fault, PASSING_FAULTS } from './network.ts';
import { GRACE, HOUR, MINUTE, type Scene } from './scene.ts';
import { virtualNow } from './virtual-time.ts';
import type { SocketFault } from './wake-line.ts';

/** How long the network is broken, and how long things may take to come right once it is whole again. */
export const BROKEN = 2 * MINUTE;
export const PATIENCE = 2 * HOUR;

export type Flow = {
  readonly name: string;
  readonly upn?: 'ben@contoso.test';
  /** What the fault hits. */
  readonly path?: RegExp;
  /** Brings the scene to the moment before. */
  readonly before: (scene: Scene) => Promise<unknown>;
  /** What happens while the network is broken. */
  readonly act: (scene: Scene) => void | Promise<void>;
  /** How long the network stays broken, in virtual milliseconds. */
  readonly broken?: number;
  /** What must be so while it is broken. */
  readonly during?: (scene: Scene, fault: Fault | SocketFault) => void;
  /** The network is whole; what a person would do next. */
  readonly healed?: (scene: Scene) => void;
  /** The right state, which must come and stay. */
  readonly right: (scene: Scene) => boolean | Promise<boolean>;
};

const registered = (scene: Scene) => scene.registered();
const isAllowed = ({ device }: Scene) => device.view.state === 'allowed' && device.state?.checkIn.running === false;

/** A person whose sign-in came to nothing presses the button again. */
function signInAgain({ device }: Scene): void {
  if (device.view.can.signIn) device.send({ type: 'signInAsked' });
}

const startSignedOut = async ({ device }: Scene) => {
  device.start();
  await device.until('signed out', () => device.state?.organisation != null, MINUTE);
};

const signedInOnce = async (scene: Scene) => {
  const { device, stage } = scene;
  if (!isAllowedOrUnknown(scene)) return false;
  const made = await stage.db
    .selectFrom('registrations')
    .select('last_sync_at')
    .where('user_id', '=', userId(scene))
    .where('created_at', '>=', new Date(began.get(scene) ?? 0))
    .execute();
  return made.length === 1 && made[0]?.last_sync_at !== null && device.view.checkedAt !== null;
};

/** Without a partner's word the policy blocks a new device; what counts here is that the tenant's answer is in force. */
const isAllowedOrUnknown = ({ device }: Scene) =>
  device.state?.account.state === 'registered' && device.state.evidence !== null && !device.state.checkIn.running;

const userId = ({ device }: Scene) => {
  const { account } = device.state ?? {};
  return account?.state === 'registered' ? account.registration.user.id : '';
};

const began = new WeakMap<Scene, number>();

export const FLOWS: readonly Flow[] = [
  {
    name: 'sign-in',
    before: startSignedOut,
    act: (scene) => {
      began.set(scene, virtualNow());
      scene.device.send({ type: 'signInAsked' });
    },
    healed: signInAgain,
    right: signedInOnce,
  },
  {
    name: 'register',
    path: /registrations$/,
    before: startSignedOut,
    act: (scene) => {
      began.set(scene, virtualNow());
      scene.device.send({ type: 'signInAsked' });
    },
    healed: signInAgain,
    right: signedInOnce,
  },
  {
    name: 'check-in',
    before: registered,
    act: ({ device }) => device.send({ type: 'checkInAsked' }),
    right: isAllowed,
  },
  {
    name: 'push',
    before: registered,
    act: async (scene) => {
      await scene.threat('HIGH');
    },
    right: ({ device }) => device.view.state === 'blocked' && device.view.threat?.found === 'high',
  },
  {
    name: 'report',
    before: registered,
    act: async (scene) => {
      scene.device.problems = ['covering tabs: no such tab'];
      await scene.threat('HIGH');
    },
    right: async (scene) => {
      const { device, stage } = scene;
      if (device.state?.outbox.reports.length !== 0) return false;
      const row = await stage.db
        .selectFrom('registrations')
        .select('enforcement')
        .where('device_tag', '=', scene.tag)
        .executeTakeFirst();
      return row?.enforcement?.access === 'block' && row.enforcement.problems.length === 1;
    },
  },
  {
    name: 'wake',
    before: registered,
    act: async ({ device }) => {
      device.kill();
      device.asleep = true;
      await device.passTime(GRACE - 2 * MINUTE);
      device.asleep = false;
      device.start();
    },
    right: (scene) => isAllowed(scene) && virtualNow() - (scene.device.view.checkedAt ?? 0) < GRACE,
  },
  {
    name: 'block',
    before: registered,
    act: ({ network }) => network.cutSockets(),
    broken: GRACE + 3 * MINUTE,
    during: ({ device, broken }, fault) => {
      const answered = (PASSING_FAULTS as readonly string[]).includes(fault) || fault === 'duplicate, reordered';
      if (!answered && device.view.sitesOpen) broken.push('open at the end of the grace period');
      if (!answered && device.notices.length === 0) broken.push('no notice before the block');
    },
    right: isAllowed,
  },
  {
    name: 'wipe receipt',
    upn: 'ben@contoso.test',
    path: /sign-out$/,
    before: async (scene) => {
      await scene.registered();
      await scene.threat('HIGH');
      await scene.device.until('blocked', () => scene.device.view.state !== 'allowed', MINUTE);
    },
    act: ({ device }) => device.until('wiped', () => device.wipes.length > 0, 5 * MINUTE),
    right: async ({ device, stage }) => {
      const receipts = await stage.db
        .selectFrom('wipe_receipts')
        .select('is_proven')
        .where((where) => where(where.ref('receipt', '->>').key('orderId'), '=', device.wipes[0] ?? ''))
        .execute();
      const isOver = device.view.state === 'wiped' && device.state?.farewells.length === 0;
      const isProven = receipts.length === 1 && receipts[0]?.is_proven === true;
      return isOver && isProven && new Set(device.wipes).size === 1 && (await device.keys()).length === 0;
    },
  },
  {
    name: 'sign-out',
    before: async (scene) => {
      await scene.registered();
      tags.set(scene, scene.tag);
    },
    act: (scene) => {
      // A report is in flight.
      scene.device.send({ type: 'checkInAsked' });
      scene.signOut();
    },
    healed: (scene) => {
      // Killed before it was stored, the press of the button is gone: the person sees that and presses again.
      if (scene.device.view.can.signOut) scene.signOut();
    },
    right: async (scene) => {
      const { device, stage } = scene;
      if (device.view.state !== 'signedOut' || device.state?.farewells.length !== 0) return false;
      const rows = await stage.db
        .selectFrom('registrations')
        .select('id')
        .where('device_tag', '=', tags.get(scene) ?? '')
        .execute();
      return rows.length === 0;
    },
  },
];

const tags = new WeakMap<Scene, string>();
