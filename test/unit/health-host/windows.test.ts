import { describe, expect, it } from 'vitest';
import { levelBySignals, stateBySignals } from '../../../src/health/signal-levels.ts';
import { readingFrom } from '../../../src/health-host/windows/windows-reader.ts';

const DEFENDER = {
  AMRunningMode: 'Normal',
  RealTimeProtectionEnabled: true,
  DefenderSignaturesOutOfDate: false,
  AntivirusSignatureAge: 0,
  IsTamperProtected: true,
  QuickScanAge: 1,
  FullScanAge: 4_294_967_295,
  ComputerState: 0,
};

/** A Windows 11 with Defender alone and nothing wrong, as the script prints it. */
const HEALTHY = {
  os: { name: 'Windows Professional 24H2', build: '10.0.26100.4652' },
  products: [{ displayName: 'Windows Defender', productState: 397568 }] as object[] | object | null,
  health: { firewall: 0, autoUpdate: 0, antivirus: 0, service: 0 } as object | null,
  defender: DEFENDER as object | null,
  threats: [] as object[] | object | null,
};
const NORTON = { displayName: 'Norton Sécurité – 諾頓', productState: 266240 };
const OFF = { displayName: 'Windows Defender', productState: 393472 };

const read = (change: object) =>
  readingFrom(Buffer.from(JSON.stringify({ ...HEALTHY, ...change }), 'utf8').toString('base64'));
const defender = (change: object) => ({ defender: { ...DEFENDER, ...change } });
const threat = (SeverityID: number) => ({ ThreatName: 'Virus:DOS/EICAR_Test_File', SeverityID });

describe('the Windows reader', () => {
  it.each<[string, object, string]>([
    ['nothing wrong', {}, 'secured'],
    ['an active threat of low severity', { threats: [threat(1)] }, 'lowSeverity'],
    ['of moderate severity', { threats: [threat(2)] }, 'mediumSeverity'],
    ['of high severity, as a list of one is printed', { threats: threat(4) }, 'highSeverity'],
    ['several, the worst of them severe', { threats: [threat(1), threat(5)] }, 'highSeverity'],
    ['a severity that this version does not know', { threats: [threat(9)] }, 'highSeverity'],
    ['Defender’s signatures out of date', { products: [{ ...OFF, productState: 397584 }] }, 'lowSeverity'],
    ['signatures of two months ago', defender({ AntivirusSignatureAge: 60 }), 'mediumSeverity'],
    ['signatures that never came', defender({ AntivirusSignatureAge: 4_294_967_295 }), 'mediumSeverity'],
    ['real-time protection off', defender({ RealTimeProtectionEnabled: false }), 'mediumSeverity'],
    ['tamper protection off', defender({ IsTamperProtected: false }), 'lowSeverity'],
    ['never scanned', defender({ QuickScanAge: 4_294_967_295 }), 'lowSeverity'],
    ['a reboot that a clean-up waits for', defender({ ComputerState: 2 }), 'lowSeverity'],
    ['a critical failure among others', defender({ ComputerState: 18 }), 'highSeverity'],
    ['Defender off and nobody else', { products: [OFF], defender: null }, 'highSeverity'],
    ['no antivirus at all', { products: [] }, 'highSeverity'],
    ['another product, Defender off beside it', { products: [OFF, NORTON], defender: null, threats: null }, 'secured'],
    [
      'Defender passive beside it, its own word not counted',
      { products: [NORTON, OFF], ...defender({ AMRunningMode: 'Passive Mode', RealTimeProtectionEnabled: false }) },
      'secured',
    ],
    [
      'another product snoozed',
      { products: [{ ...NORTON, productState: 0x042000 }], defender: null },
      'mediumSeverity',
    ],
    [
      'another product expired',
      { products: [{ ...NORTON, productState: 0x043000 }], defender: null },
      'mediumSeverity',
    ],
    ['the firewall off', { health: { firewall: 2, autoUpdate: 0, antivirus: 0, service: 0 } }, 'mediumSeverity'],
    ['automatic updates off', { health: { firewall: 0, autoUpdate: 2, antivirus: 0, service: 0 } }, 'lowSeverity'],
    ['types refused by the language mode', { health: null }, 'secured'],
    [
      'Security Center stopped, so that it names no product',
      { products: [], health: { firewall: 2, service: 2 } },
      'unknown',
    ],
    ['a server, which has no Security Center', { products: null, health: null }, 'unknown'],
    ['Defender’s threats not readable, nobody else', { threats: null }, 'unknown'],
  ])('%s', (_what, change, state) => {
    expect(stateBySignals(read(change).signals)).toBe(state);
  });

  it('gives the exact build, and names in any language and code page', () => {
    const { os, signals } = read({ products: [NORTON] });
    expect(os).toEqual(HEALTHY.os);
    expect(signals).toContainEqual(
      expect.objectContaining({ name: 'antivirus', value: 'on', source: 'Norton Sécurité – 諾頓', raw: 266240 }),
    );
  });

  it.each([
    ['refused', null],
    ['nothing', ''],
    ['a complaint', 'Cannot invoke method. Method invocation is supported only on core types in this language mode.'],
    ['another shape', Buffer.from('{"products":7}').toString('base64')],
  ])('an answer that is %s says that nothing is known', (_what, output) => {
    expect(levelBySignals(readingFrom(output).signals)).toBeNull();
  });
});
