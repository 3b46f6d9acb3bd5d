import type { AppProtectionPolicy } from '../policy/app-protection-policy.ts';
import type { AccessDocument } from './access-document.ts';

/** A verified document with its policy set, and when this device received it (its own clock, milliseconds). */
export type Evidence = {
  readonly document: AccessDocument;
  readonly policies: readonly AppProtectionPolicy[];
  readonly receivedAt: number;
};
