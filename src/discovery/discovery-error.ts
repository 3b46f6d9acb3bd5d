/** Why an organisation is not offered to a person. The codes are stable; docs/personal-devices.md has the same table. */
export const DISCOVERY_CODES = [
  'address-malformed',
  'address-mixed-scripts',
  'discovery-unreachable',
  'discovery-timeout',
  'discovery-redirected',
  'discovery-not-found',
  'discovery-too-large',
  'discovery-malformed',
  'discovery-not-https',
  'discovery-other-organisation',
  'discovery-domain-unproven',
  'discovery-foreign-site',
] as const;
export type DiscoveryCode = (typeof DISCOVERY_CODES)[number];

/** Nothing of what was found may be offered. `subject` is what it is about: a domain, a site, a key. */
export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError';
  readonly code: DiscoveryCode;
  readonly subject: string;

  constructor(code: DiscoveryCode, subject: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.subject = subject;
  }
}
