import { type ConsoleSettings, ConsoleSettingsSchema } from '../../../protocol/console-settings.ts';
import { readMessage } from '../../../protocol/read-message.ts';

/** Where the console lies, without a slash at its end. */
export const BASE = import.meta.env.BASE_URL.replace(/\/$/, '');

/**
 * What the tenant says of itself before anybody has signed in.
 *
 * @throws {ProtocolError} for an answer that is none; a `TypeError` where the tenant cannot be reached
 */
export async function readSettings(): Promise<ConsoleSettings> {
  const response = await fetch(`${BASE}/settings.json`);
  return readMessage(ConsoleSettingsSchema, await response.json());
}
