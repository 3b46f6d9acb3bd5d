import { sayFarewell } from '../../src/account/say-farewell.ts';
import type { Account } from '../../src/account/sign-in.ts';
import { SignInError } from '../../src/account/sign-in-error.ts';
import type { AgentEffect } from '../../src/agent/effect.ts';
import type { FailureCode } from '../../src/agent/failure.ts';
import { reportId } from '../../src/check-in/report-id.ts';
import type { Reporting } from '../../src/check-in/reporting.ts';
import type { PostureHeaders } from '../../src/enforcement/posture/posture-headers.ts';
import type { KeysAside } from '../../src/tenant-client/keys-aside.ts';
import { TenantError } from '../../src/tenant-client/tenant-error.ts';
import type { Happening } from './runner.ts';
import type { Wipes } from './wipes.ts';

type Effect<Type extends AgentEffect['type']> = Extract<AgentEffect, { type: Type }>;

/** The parts that effects are performed through. */
export type Parts = {
  readonly account: Account;
  readonly reporting: Reporting;
  readonly keysAside: Pick<KeysAside, 'of' | 'keep'>;
  readonly enforce: (target: Pick<Effect<'enforce'>, 'closed' | 'sites'>) => Promise<readonly string[]>;
  readonly posture: Pick<PostureHeaders, 'set' | 'clear'>;
  readonly wipes: Pick<Wipes, 'perform' | 'stop' | 'forget'>;
  readonly scheduleAlarm: (at: number | null) => Promise<void>;
  readonly notifyOfBlock: (blockAt: number) => Promise<void>;
  readonly notifyOfSignIn: (dueAt: number) => Promise<void>;
};

/** Performs an effect through the part that owns it; every outcome becomes an event. */
export async function perform(
  effect: AgentEffect,
  parts: Parts,
  dispatch: (happening: Happening) => void,
): Promise<void> {
  switch (effect.type) {
    case 'signIn':
      return dispatch(await signedIn(effect, parts.account));
    case 'register':
      return dispatch(await registered(effect, parts.account));
    case 'checkIn':
      return parts.reporting.checkIn(effect);
    case 'stopReporting':
      return parts.reporting.stop(effect.signer);
    case 'pauseReporting':
      return parts.reporting.pause();
    case 'farewell': {
      const { signOutToken, receipt } = effect.farewell;
      const said = await sayFarewell(parts.keysAside, effect.farewell);
      if (said && receipt) await parts.wipes.forget(receipt.orderId);
      return dispatch({ type: said ? 'farewellSaid' : 'farewellFailed', signOutToken });
    }
    case 'keepKeys':
      return parts.keysAside.keep(effect.registrationIds);
    case 'setPosture':
      return parts.posture.set(effect.headers);
    case 'clearPosture':
      await parts.posture.clear();
      return dispatch({ type: 'postureCleared' });
    case 'enforce': {
      const problems = await parts.enforce(effect);
      return dispatch({ type: 'enforced', since: effect.since, problems, reportId: reportId(Date.now()) });
    }
    case 'wipe':
      return parts.wipes.perform(effect);
    case 'stopWipe':
      return parts.wipes.stop(effect.orderId);
    case 'notify':
      return parts.notifyOfBlock(effect.blockAt);
    case 'notifyOfSignIn':
      return parts.notifyOfSignIn(effect.dueAt);
    case 'schedule':
      return parts.scheduleAlarm(effect.at);
  }
}

async function signedIn({ configuration, mode, lastUser }: Effect<'signIn'>, account: Account): Promise<Happening> {
  try {
    await account.signIn(configuration, mode, lastUser);
    return { type: 'authorized' };
  } catch (error) {
    return { type: 'signInFailed', failure: failureOf('Sign-in', error) };
  }
}

async function registered({ configuration, versions }: Effect<'register'>, account: Account): Promise<Happening> {
  try {
    return { type: 'signedIn', registration: await account.register(configuration, versions) };
  } catch (error) {
    const failure = failureOf('Registering', error);
    const retryAfter = error instanceof TenantError ? error.retryAfter : null;
    return { type: 'registrationFailed', failure, jitter: Math.random(), retryAfter };
  }
}

function failureOf(what: string, error: unknown) {
  const isKnown = error instanceof SignInError || error instanceof TenantError;
  const code: FailureCode = isKnown ? error.code : 'sign-in-refused';
  console.warn(`${what} failed (${code}): ${String(error)}`);
  return { code, detail: String(error) };
}
