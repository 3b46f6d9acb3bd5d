import type { Installation } from '../harness/browser-under-test.ts';
import type { StartName } from './cold-starts.ts';

/** Why an extension that policy did not install cannot keep a start from leaking; each ends with the page covered. */
const UNPACKED: Partial<Record<StartName, string>> = {
  address: 'rules miss the first page of a start, and only policy grants a blocking listener',
  killed: 'rules miss the first page of a start, and only policy grants a blocking listener',
  restored: 'restored from the HTTP cache before the extension is loaded',
  'restored-worker': 'answered by the site’s worker before the extension is loaded',
  'restored-and-address': 'both of the above',
};

/** Why the platform makes nothing impossible here, or `null` where nothing may come through. */
export function platformReason(installation: Installation, name: StartName): string | null {
  return installation === 'unpacked' ? (UNPACKED[name] ?? null) : null;
}
