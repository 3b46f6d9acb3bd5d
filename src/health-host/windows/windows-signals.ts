import * as v from 'valibot';
import { decodeProductState } from '../../health/product-state.ts';
import type { Signal } from '../../health/signal.ts';
import type { SignalValue } from '../../health/signal-levels.ts';
import { type Reading, signal } from '../reader.ts';

const number = v.nullish(v.number());
const flag = v.nullish(v.boolean());
const text = v.pipe(v.string(), v.maxLength(1024));

/**
 * What read-windows.ps1 prints: numbers and names as the providers have them, nothing in the system's language. A part that
 * could not be read is `null`. PowerShell writes a list of one as that one.
 */
const list = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.nullish(
    v.union([
      v.array(schema),
      v.pipe(
        schema,
        v.transform((one) => [one]),
      ),
    ]),
  );

export const WindowsReadingSchema = v.object({
  os: v.nullish(v.object({ name: v.nullish(text), build: v.nullish(text) })),
  products: list(v.object({ displayName: text, productState: v.number() })),
  /** `WSC_SECURITY_PROVIDER_HEALTH` by provider: 0 good, 1 not monitored, 2 poor, 3 snoozed. */
  health: v.nullish(v.object({ firewall: number, autoUpdate: number, antivirus: number, service: number })),
  defender: v.nullish(
    v.object({
      AMRunningMode: v.nullish(text),
      RealTimeProtectionEnabled: flag,
      DefenderSignaturesOutOfDate: flag,
      AntivirusSignatureAge: number,
      IsTamperProtected: flag,
      QuickScanAge: number,
      FullScanAge: number,
      ComputerState: number,
    }),
  ),
  /** Active ones alone; `null`: not readable, `[]`: none. */
  threats: list(v.object({ ThreatName: v.nullish(text), SeverityID: v.number() })),
});

export type WindowsReading = v.InferOutput<typeof WindowsReadingSchema>;

/** Defender's way to say "never" (microsoft.md §8.3). */
const NEVER = 4_294_967_295;

const DEFENDER = 'Microsoft Defender Antivirus';

export function windowsSignals(reading: WindowsReading): Reading {
  const os = { name: (reading.os?.name ?? 'Windows').slice(0, 128), build: reading.os?.build?.slice(0, 64) ?? null };
  return { os, signals: [...antivirus(reading), ...threats(reading), ...defender(reading), ...center(reading)] };
}

/** The best product counts: a second one that is off, as Defender beside another, takes nothing away. */
function antivirus({ products, health }: WindowsReading): readonly Signal[] {
  const source = 'Windows Security Center';
  // A server has no Security Center, and one that is stopped names nothing.
  if (!products) return [signal('antivirus', 'unknown', { source })];
  if (products.length === 0) {
    return [signal('antivirus', health?.service === 2 ? 'unknown' : 'missing', { source })];
  }
  const order = ['on', 'snoozed', 'expired', 'off', 'unknown'];
  const decoded = products.map((product) => ({ ...product, ...decodeProductState(product.productState) }));
  const [best] = decoded.sort(
    (one, other) =>
      order.indexOf(one.state) - order.indexOf(other.state) ||
      Number(one.signatures !== 'current') - Number(other.signatures !== 'current'),
  );
  if (!best) return [];
  const said = { source: best.displayName, raw: best.productState };
  return [signal('antivirus', best.state, said), signal('signatures', best.signatures, said)];
}

const SEVERITIES: Readonly<Record<number, SignalValue<'activeThreat'>>> = {
  0: 'unknownSeverity',
  1: 'lowSeverity',
  2: 'moderateSeverity',
  3: 'moderateSeverity',
  4: 'highSeverity',
  5: 'severeSeverity',
};

/**
 * Defender's active threats. Another product's are not told to anybody: where one protects the device, "none" is what its
 * being on stands for, as in Windows Security itself.
 */
function threats({ threats: active, products }: WindowsReading): readonly Signal[] {
  if (active && active.length > 0) {
    return active.slice(0, 16).map(({ SeverityID, ThreatName }) =>
      signal('activeThreat', SEVERITIES[SeverityID] ?? 'severeSeverity', {
        source: DEFENDER,
        raw: ThreatName ?? SeverityID,
      }),
    );
  }
  if (active) return [signal('activeThreat', 'none', { source: DEFENDER })];
  const other = products?.find(({ productState }) => {
    const { state, owner } = decodeProductState(productState);
    return state === 'on' && owner === 'other';
  });
  return [signal('activeThreat', other ? 'none' : 'unknown', { source: other?.displayName ?? DEFENDER })];
}

/** What Defender says of itself counts while it is the one that protects: not passive beside another, and not off. */
function defender({ defender: status }: WindowsReading): readonly Signal[] {
  if (!status || (status.AMRunningMode && status.AMRunningMode !== 'Normal')) return [];
  const source = DEFENDER;
  const onOff = (value: boolean | null | undefined) => (value == null ? 'unknown' : value ? 'on' : 'off');
  const scans = [status.QuickScanAge, status.FullScanAge].filter((age) => age != null);
  const pending = status.ComputerState;
  return [
    signal('realTimeProtection', onOff(status.RealTimeProtectionEnabled), {
      source,
      raw: status.RealTimeProtectionEnabled ?? null,
    }),
    signal('tamperProtection', onOff(status.IsTamperProtected), { source, raw: status.IsTamperProtected ?? null }),
    signal('signatures', ageOf(status), { source, raw: status.AntivirusSignatureAge ?? null }),
    signal('scan', scans.length === 0 ? 'unknown' : scans.every((age) => age === NEVER) ? 'never' : 'done', {
      source,
      raw: scans[0] ?? null,
    }),
    signal('pendingAction', pending == null ? 'unknown' : pendingAction(pending), { source, raw: pending ?? null }),
  ];
}

/** In days; Defender itself calls them out of date after a week. */
function ageOf({
  AntivirusSignatureAge: age,
  DefenderSignaturesOutOfDate: outOfDate,
}: NonNullable<WindowsReading['defender']>) {
  if (age === NEVER) return 'never';
  if (age != null && age > 30) return 'tooOld';
  if (outOfDate || (age != null && age > 7)) return 'outOfDate';
  return age == null && outOfDate == null ? 'unknown' : 'current';
}

/** A bit field; the worst of it counts. */
function pendingAction(state: number): SignalValue<'pendingAction'> {
  if (state & 16) return 'criticalFailure';
  if (state & 8) return 'offlineScan';
  if (state & 4) return 'manualSteps';
  if (state & 1) return 'fullScan';
  return state & 2 ? 'reboot' : 'none';
}

function center({ health }: WindowsReading): readonly Signal[] {
  const source = 'Windows Security Center';
  if (!health) return [];
  const { firewall, autoUpdate, service } = health;
  const firewalls = ['on', 'notMonitored', 'off', 'snoozed'] as const;
  const updates = ['on', 'notMonitored', 'off', 'off'] as const;
  const services = ['running', 'running', 'stopped', 'stopped'] as const;
  return [
    signal('firewall', firewalls[firewall ?? -1] ?? 'unknown', { source, raw: firewall ?? null }),
    signal('automaticUpdates', updates[autoUpdate ?? -1] ?? 'unknown', { source, raw: autoUpdate ?? null }),
    signal('securityService', services[service ?? -1] ?? 'unknown', { source, raw: service ?? null }),
  ];
}
