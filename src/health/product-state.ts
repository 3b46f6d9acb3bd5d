/** `root\SecurityCenter2`'s `productState`, a bit field that Microsoft does not document (microsoft.md §8.1). */
export type ProductState = {
  readonly state: 'on' | 'off' | 'snoozed' | 'expired' | 'unknown';
  readonly signatures: 'current' | 'outOfDate' | 'unknown';
  readonly owner: 'windows' | 'other';
  /** `WSC_SECURITY_PROVIDER` bits: 4 antivirus, 2 automatic updates, and so on. */
  readonly provider: number;
};

const STATES = ['off', 'on', 'snoozed', 'expired'] as const;

/** @param code an unsigned 32 bit number, such as 397568: Defender, on and up to date. */
export function decodeProductState(code: number): ProductState {
  const signatures = code & 0xf0;
  return {
    state: STATES[(code & 0xf000) >>> 12] ?? 'unknown',
    signatures: signatures === 0 ? 'current' : signatures === 0x10 ? 'outOfDate' : 'unknown',
    owner: (code & 0xf00) === 0x100 ? 'windows' : 'other',
    provider: (code & 0xff0000) >>> 16,
  };
}
