import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { builtConsole } from '../tooling/built-console.ts';
import { launchBrowser } from '../tooling/launch-browser.ts';
import { type Demo, startDemo } from './demo.ts';
import { makeDemoExtension } from './demo-extension.ts';
import { makeTourFolder, playTour, type TourStep } from './tour.ts';
import { reportThreat } from './vendor.ts';

// `npm start`: the demo in a browser where there is a display, else (or with `-- --tour`) the tour.

const RUNNING = resolve(import.meta.dirname, '../../.drawbridge');

async function main(): Promise<void> {
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  if (process.argv.includes('--tour') || !hasDisplay) {
    if (!hasDisplay) console.log('There is no display here, so the demo plays its tour in a headless browser.');
    await tour();
  } else await show();
}

async function tour(): Promise<void> {
  const folder = await makeTourFolder();
  console.log('Starting the tenant, the demo sites and the browser…\n');
  const steps = await playTour(folder, print);
  const missed = steps.filter(({ observed }) => !observed);
  console.log(`\nScreenshots: ${folder}`);
  console.log(missed.length === 0 ? `All ${steps.length} steps were observed.` : 'The tour ended early.');
  process.exitCode = missed.length === 0 ? 0 : 1;
}

function print({ name, observed, milliseconds, error }: TourStep): void {
  console.log(`${observed ? '✓' : '✗'} ${name}  (${milliseconds} ms)${error ? `\n  ${error}` : ''}`);
}

async function show(): Promise<void> {
  console.log('Building extension and console, starting the tenant and the demo sites…');
  const demo = await startDemo({ gated: true, consoleDir: await builtConsole() });
  const extension = await makeDemoExtension(demo.configuration);
  const note = announce(demo);
  demo.tenant.onRegistration(({ deviceTag, userPrincipalName }) => {
    console.log(`\n${userPrincipalName} signed in on this browser. Its device tag is ${deviceTag}. Try:`);
    console.log(`  npm run threat -- --device ${deviceTag} --level high`);
    console.log(`  npm run threat -- --device ${deviceTag} --level secured`);
    reportThreat(demo, deviceTag, 'secured').catch((error: Error) => console.error(error.message));
  });
  const browser = await launchBrowser({
    headless: false,
    hostMap: demo.hostMap,
    trustCertificate: demo.spkiHash,
    extensionDir: extension.folder,
    args: ['--start-maximized', ...Object.values(demo.sites).map(({ url }) => url)],
  });
  explain(demo);
  await new Promise<void>((done) => {
    browser.once('disconnected', () => done());
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  console.log('\nEnding the demo…');
  if (browser.connected) await browser.close();
  rmSync(note, { force: true });
  await Promise.all([demo.close(), extension.remove()]);
}

/** Leaves word where `npm run threat` looks for a running demo. Returns the file. */
function announce({ tenant, partner }: Demo): string {
  mkdirSync(RUNNING, { recursive: true });
  const file = join(RUNNING, `demo-${process.pid}.json`);
  const note = {
    pid: process.pid,
    tenant: tenant.url,
    issuer: partner.issuer,
    keyFile: partner.keyFile,
    startedAt: Date.now(),
  };
  writeFileSync(file, JSON.stringify(note), { mode: 0o600 });
  return file;
}

function explain({ users, admin, sites, tenant }: Demo): void {
  console.log(`\nContoso is running (tenant ${tenant.url}). Click Drawbridge in the toolbar and sign in as one of:`);
  for (const { userPrincipalName, password, shows } of Object.values(users)) {
    console.log(`  ${userPrincipalName}   ${password}   ${shows}`);
  }
  console.log('\nThe sites:');
  for (const { url, corporate } of Object.values(sites))
    console.log(`  ${url}   ${corporate ? 'company' : 'personal'}`);
  console.log(`\nAn admin sees it all at ${tenant.url}/console/ and signs in there as`);
  console.log(`  ${admin.userPrincipalName}   ${admin.password}`);
  console.log('or scripts it with Microsoft Graph’s clients (docs/admin-api.md), signed in where the command says:');
  const policies = `${tenant.url}/beta/deviceAppManagement/windowsManagedAppProtections`;
  console.log(`  curl -H "Authorization: Bearer $(npm run --silent admin-token)" ${policies}`);
  console.log('\nAfter signing in, a command to raise a threat is shown here. Ctrl-C ends the demo.');
}

await main();
