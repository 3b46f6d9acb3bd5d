import { signInAndRegister } from '../../src/account/register.ts';
import { sayFarewell } from '../../src/account/say-farewell.ts';
import { SignInError } from '../../src/account/sign-in-error.ts';
import type { AgentEffect } from '../../src/agent/effect.ts';
import type { Reporting } from '../../src/check-in/reporting.ts';
import { enforce } from '../../src/enforcement/enforce.ts';
import { wipe } from '../../src/enforcement/wipe.ts';
import { scheduleAlarm } from './alarms.ts';
import type { Happening } from './runner.ts';

/** Performs an effect through the part that owns it; every outcome becomes an event. */
export async function perform(
  effect: AgentEffect,
  reporting: Reporting,
  dispatch: (happening: Happening) => void,
): Promise<void> {
  switch (effect.type) {
    case 'signIn':
      return dispatch(await signedIn(effect));
    case 'checkIn':
      return reporting.checkIn(effect);
    case 'stopReporting':
      return reporting.stop();
    case 'farewell':
      return dispatch({ type: (await sayFarewell(effect.farewell)) ? 'farewellSaid' : 'farewellFailed' });
    case 'enforce':
      return dispatch({ type: 'enforced', since: effect.since, problems: await enforce(effect) });
    case 'wipe':
      return dispatch(await wiped(effect));
    case 'schedule':
      return scheduleAlarm(effect.at);
  }
}

async function signedIn({ configuration }: Extract<AgentEffect, { type: 'signIn' }>): Promise<Happening> {
  try {
    return { type: 'signedIn', registration: await signInAndRegister(configuration) };
  } catch (error) {
    const code = error instanceof SignInError ? error.code : 'sign-in-refused';
    console.warn(`Sign-in failed (${code}): ${String(error)}`);
    return { type: 'signInFailed', failure: { code, detail: String(error) } };
  }
}

async function wiped({ orderId, sites }: Extract<AgentEffect, { type: 'wipe' }>): Promise<Happening> {
  try {
    return { type: 'wipeFinished', receipt: await wipe(orderId, sites) };
  } catch (error) {
    console.warn(`The wipe ${orderId} could not go on: ${String(error)}`);
    return { type: 'wipeFailed', orderId };
  }
}
