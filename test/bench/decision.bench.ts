import { type AccessInput, decide } from '../../src/access/decide.ts';
import type { AppProtectionPolicy } from '../../src/policy/app-protection-policy.ts';
import { evidence, NOW, policy } from '../unit/fixtures.ts';
import { comparedWith, type Row, row } from './figure.ts';

const SAMPLES = 2_000;
/** Decisions in one sample: a single one is shorter than what the clock can tell. */
const BATCH = 20;

/** What one decision costs, by the number of policies: each with every kind of bound, and some of them broken. */
export async function bench(): Promise<Row[]> {
  const inputs = [1, 10, 100].map((count) => ({ count, input: inputWith(count) }));
  for (const { input } of inputs) sample(input, 200);
  // Turn by turn, so that what else the machine does falls on all alike.
  const samples = new Map(inputs.map(({ count }) => [count, [] as number[]]));
  for (let turn = 0; turn < SAMPLES; turn++) {
    for (const { count, input } of inputs) samples.get(count)?.push(sample(input, BATCH));
  }
  const rows = inputs.map(({ count }) => row(`one decision, ${count} policies`, 'µs', samples.get(count) ?? []));
  const [first, ...others] = rows as [Row, ...Row[]];
  return [first, ...others.map((one) => comparedWith(one, first))];
}

function sample(input: AccessInput, times: number): number {
  const started = performance.now();
  for (let count = 0; count < times; count++) decide(input);
  return ((performance.now() - started) * 1000) / times;
}

function inputWith(count: number): AccessInput {
  const policies = Array.from({ length: count }, (_, index) => fullPolicy(`policy-${index}`));
  return {
    configured: true,
    whenSignedOut: 'block',
    registered: true,
    evidence: evidence('medium', policies),
    device: {
      osVersion: { version: '10.0.22621.2506', source: 'nativeHost' },
      appVersion: { version: '147.0.3800.58', source: 'browser' },
      sdkVersion: { version: '1.2.0', source: 'browser' },
    },
    now: NOW,
    clockFloor: NOW,
  };
}

function fullPolicy(id: string): AppProtectionPolicy {
  return policy({
    id,
    displayName: `Contoso browsers ${id}`,
    appActionIfUnableToAuthenticateUser: 'block',
    minimumWarningOsVersion: '10.0.22631.3155',
    minimumRequiredOsVersion: '10.0.22621.2506',
    minimumWipeOsVersion: '10.0.19045',
    maximumWarningOsVersion: '10.0.26100',
    maximumRequiredOsVersion: '10.0.27000',
    minimumWarningAppVersion: '148',
    minimumRequiredAppVersion: '146',
    minimumWipeAppVersion: '140',
    minimumRequiredSdkVersion: '1.0',
    minimumWipeSdkVersion: '0.9',
    printBlocked: true,
    allowedInboundDataTransferSources: 'none',
    allowedOutboundDataTransferDestinations: 'none',
    allowedOutboundClipboardSharingLevel: 'none',
  });
}
