import { readdir, readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import type { Signal } from '../../health/signal.ts';
import { type Reader, signal } from '../reader.ts';
import { runTool } from '../run-tool.ts';
import { Clamav, type ClamavOptions } from './clamav.ts';

export type LinuxOptions = ClamavOptions & {
  /** Where the system's own files are, `/` but in tests. */
  readonly root: string;
};

/** Linux: ClamAV, the firewall's unit or setting, unattended upgrades, and the distribution's version. */
export function linuxReader(options: LinuxOptions): Reader {
  const clamav = new Clamav(options);
  return {
    async read() {
      const [threats, firewall, updates, os] = await Promise.all([
        clamav.read(),
        firewallSignal(options.root),
        updatesSignal(options.root),
        osOf(options.root),
      ]);
      return { signals: [...threats, firewall, updates], os };
    },
    watch: (onChange) => clamav.watch(onChange),
  };
}

/** Rules can be listed by root alone; what anybody can read is whether one of the usual services keeps them. */
async function firewallSignal(root: string): Promise<Signal> {
  const ufw = await text(join(root, 'etc/ufw/ufw.conf'));
  if (/^ENABLED=yes/im.test(ufw)) return signal('firewall', 'on', { source: 'ufw', raw: 'ENABLED=yes' });
  const units = ['firewalld', 'nftables', 'ufw'];
  const answer = await runTool('systemctl', ['is-active', ...units]);
  const states = answer?.trim().split('\n') ?? [];
  if (states.length !== units.length) return signal('firewall', 'unknown', { source: 'systemd', raw: null });
  const active = units.find((_unit, index) => states[index] === 'active');
  const raw = units.map((unit, index) => `${unit} ${states[index]}`).join(', ');
  return signal('firewall', active ? 'on' : 'off', { source: active ?? 'systemd', raw });
}

/** APT's setting, the last one that says so (apt.conf(5) reads them by name), else the timer of dnf-automatic. */
async function updatesSignal(root: string): Promise<Signal> {
  const folder = join(root, 'etc/apt/apt.conf.d');
  const files = (await readdir(folder).catch(() => [])).sort();
  const settings = (await Promise.all(files.map((file) => text(join(folder, file))))).join('\n');
  const said = [...settings.matchAll(/^\s*APT::Periodic::Unattended-Upgrade\s+"([^"]*)"/gm)].at(-1)?.[1];
  const source = 'unattended-upgrades';
  if (said !== undefined) {
    return signal('automaticUpdates', /^(0|no|false|)$/i.test(said) ? 'off' : 'on', { source, raw: said });
  }
  if (files.length > 0) return signal('automaticUpdates', 'off', { source });
  const timer = (await runTool('systemctl', ['is-active', 'dnf-automatic.timer']))?.trim();
  const value = timer === 'active' ? 'on' : timer === 'inactive' ? 'off' : 'unknown';
  return signal('automaticUpdates', value, { source: 'dnf-automatic', raw: timer ?? null });
}

/** The distribution's version; Debian's own file knows the point release too. */
async function osOf(root: string) {
  const about = await text(join(root, 'etc/os-release'));
  const value = (key: string) => new RegExp(`^${key}="?([^"\n]*)`, 'm').exec(about)?.[1];
  const debian = (await text(join(root, 'etc/debian_version'))).trim();
  const build = /^\d+(\.\d+)*$/.test(debian) && value('ID') === 'debian' ? debian : value('VERSION_ID');
  return {
    name: `${value('PRETTY_NAME') ?? 'Linux'}, kernel ${release()}`.slice(0, 128),
    build: build?.slice(0, 64) ?? null,
  };
}

function text(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
