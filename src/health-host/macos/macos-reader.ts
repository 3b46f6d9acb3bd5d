import { Clamav, type ClamavOptions } from '../linux/clamav.ts';
import { type Reader, signal } from '../reader.ts';
import { runTool } from '../run-tool.ts';

const XPROTECT = '/Library/Apple/System/Library/CoreServices/XProtect.bundle/Contents/Info';
const FIREWALL = '/usr/libexec/ApplicationFirewall/socketfilterfw';

type Ask = typeof runTool;

/**
 * macOS: XProtect's version, the application firewall, automatic updates. XProtect tells nobody what it finds, so whether
 * there is a threat is known only where clamd runs beside it; without it the device's health is unknown.
 */
export function macosReader(options: ClamavOptions, ask: Ask = runTool): Reader {
  const clamav = new Clamav(options);
  return {
    async read() {
      const [threats, xprotect, firewall, updates, name, build] = await Promise.all([
        clamav.read(),
        ask('/usr/bin/defaults', ['read', XPROTECT, 'CFBundleShortVersionString']),
        ask(FIREWALL, ['--getglobalstate']),
        ask('/usr/bin/defaults', [
          'read',
          '/Library/Preferences/com.apple.SoftwareUpdate',
          'AutomaticallyInstallMacOSUpdates',
        ]),
        ask('/usr/bin/sw_vers', ['-productName']),
        ask('/usr/bin/sw_vers', ['-productVersion']),
      ]);
      // "Firewall is enabled. (State = 1)"; 2 blocks all incoming connections.
      const state = /State = (\d)/.exec(firewall ?? '')?.[1];
      const automatic = updates?.trim();
      return {
        os: { name: (name?.trim() || 'macOS').slice(0, 128), build: build?.trim().slice(0, 64) || null },
        signals: [
          ...threats,
          ...(xprotect ? [signal('antivirus', 'on', { source: 'XProtect', raw: xprotect.trim() })] : []),
          signal('firewall', state === undefined ? 'unknown' : state === '0' ? 'off' : 'on', {
            source: 'Application Firewall',
            raw: state ?? null,
          }),
          signal('automaticUpdates', automatic === '1' ? 'on' : automatic === '0' ? 'off' : 'unknown', {
            source: 'Software Update',
            raw: automatic ?? null,
          }),
        ],
      };
    },
    watch: (onChange) => clamav.watch(onChange),
  };
}
