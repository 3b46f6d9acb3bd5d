import { SignJWT } from 'jose';
import { SECURITY_EVENT_TYPE } from '../../protocol/partner-event.ts';
import { type PostureChange, type SetFrame, transmittedEvent } from '../../protocol/transmitted-event.ts';
import type { TenantKeys } from '../keys.ts';
import type { EventsReceiver } from '../store/tables/posture.ts';

const TIMEOUT = 10_000;

/** What became of an event: the receiver has it, will never take it, or may take it later. */
export type PushOutcome = 'delivered' | 'refused' | { readonly failed: string };

/** Pushes one event (RFC 8935 §2.1). It never rejects. */
export async function pushEvent(
  change: PostureChange,
  frame: SetFrame,
  receiver: EventsReceiver,
  { documentKey }: Pick<TenantKeys, 'documentKey'>,
  signal: AbortSignal,
): Promise<PushOutcome> {
  try {
    const token = await new SignJWT({ ...transmittedEvent(change, frame) })
      .setProtectedHeader({ alg: 'ES256', typ: SECURITY_EVENT_TYPE, kid: documentKey.kid })
      .sign(documentKey.privateKey);
    const response = await fetch(receiver.url, {
      method: 'POST',
      headers: {
        'Content-Type': `application/${SECURITY_EVENT_TYPE}`,
        Accept: 'application/json',
        ...(receiver.authorization !== null && { Authorization: receiver.authorization }),
      },
      body: token,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT)]),
    });
    if (response.ok) {
      await response.body?.cancel();
      return 'delivered';
    }
    const text = (await response.text()).slice(0, 1000);
    return response.status === 400 && isAboutTheEvent(text) ? 'refused' : { failed: `${response.status}` };
  } catch (error) {
    return { failed: (error as Error).message };
  }
}

/** Keys, issuer and audience are set up, and can be set right; an event that cannot be read will never be (§2.4). */
function isAboutTheEvent(answer: string): boolean {
  try {
    return (JSON.parse(answer) as { readonly err?: unknown }).err === 'invalid_request';
  } catch {
    return false;
  }
}
