import { generateKeyPairSync } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePackageKey } from '../../../src/tooling/pack-extension.ts';
import { deterministicBom } from '../../../src/tooling/package/bill-of-materials.ts';
import { makePackages } from '../../../src/tooling/package/make-packages.ts';
import { PackageKeyError, packageKey } from '../../../src/tooling/package/package-key.ts';
import { ForeignFilesError, replaceFolder } from '../../../src/tooling/write-files.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drawbridge-package-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a package', () => {
  /** The same files, written in another order, at another time, with other rights. */
  async function extension(name: string, order: readonly string[], mode: number): Promise<string> {
    const path = join(folder, name);
    await mkdir(path, { recursive: true });
    for (const file of order) await writeFile(join(path, file), `content of ${file}`, { mode });
    await writeFile(join(path, 'manifest.json'), JSON.stringify({ version: '1.2.3', key: 'of another id' }), { mode });
    return path;
  }

  it('is the same, byte for byte, wherever and whenever it is made', async () => {
    const privateKeyPem = makePackageKey();
    const first = await extension('one', ['a.js', 'b.js'], 0o600);
    const second = await extension('two', ['b.js', 'a.js'], 0o755);
    const zone = process.env['TZ'];
    const options = { privateKeyPem, billOfMaterials: '{}', url: 'https://files.test/x/' };
    const one = await makePackages({ ...options, extensionDir: first });
    process.env['TZ'] = 'Asia/Tokyo';
    const two = await makePackages({ ...options, extensionDir: second });
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    expect(two).toEqual(one);
    expect(`${one.files['update.xml']}`).toContain('codebase="https://files.test/x/drawbridge-1.2.3.crx"');
    expect(Buffer.from(one.files['drawbridge-1.2.3-store.zip'] ?? '').includes('of another id')).toBe(false);
  });
});

describe('the key', () => {
  it('is made once, readable by its owner alone, and then stays', async () => {
    const file = join(folder, 'keys', 'key.pem');
    const made = await packageKey(undefined, file);
    expect([made.madeNow, (await stat(file)).mode & 0o777]).toEqual([true, 0o600]);
    expect(await packageKey(undefined, file)).toEqual({ ...made, madeNow: false });
    expect(await packageKey(await readFile(file, 'utf8'), '/nowhere')).toEqual({ ...made, madeNow: false });
    expect(await packageKey(file, '/nowhere')).toEqual({ ...made, madeNow: false });
  });

  it('is never replaced where it cannot be read', async () => {
    const file = join(folder, 'broken.pem');
    const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    for (const text of ['', 'half a k', elliptic.export({ type: 'pkcs8', format: 'pem' }).toString()]) {
      await writeFile(file, text);
      await expect(packageKey(undefined, file)).rejects.toBeInstanceOf(PackageKeyError);
      expect(await readFile(file, 'utf8')).toBe(text);
    }
  });
});

it('the bill of materials is the same for the same components', () => {
  const bom = (serialNumber: string, timestamp: string, version: string) =>
    JSON.stringify({
      serialNumber,
      metadata: { timestamp, tools: [{ name: 'cli', version: '11' }], component: { name: 'folder' } },
      components: [{ name: 'preact', version }],
    });
  const one = deterministicBom(bom('urn:uuid:1', 'now', '11.2.0'), 'drawbridge');
  expect(deterministicBom(bom('urn:uuid:2', 'later', '11.2.0'), 'drawbridge')).toBe(one);
  expect(JSON.parse(one).serialNumber).not.toBe(
    JSON.parse(deterministicBom(bom('urn:uuid:1', 'now', '11.3.0'), 'drawbridge')).serialNumber,
  );
});

describe('a folder of files', () => {
  it('is replaced as a whole, with what it no longer has', async () => {
    const out = join(folder, 'out');
    await replaceFolder(out, { 'a/b.txt': 'one', 'c.txt': 'two' }, () => false);
    await replaceFolder(out, { 'c.txt': 'three' }, (name) => name === 'a/b.txt');
    expect(await readdir(out)).toEqual(['c.txt']);
    expect(await readFile(join(out, 'c.txt'), 'utf8')).toBe('three');
  });

  it('is left alone where it holds files of others, and where writing fails', async () => {
    const out = join(folder, 'others');
    await mkdir(out);
    await writeFile(join(out, 'theirs.txt'), 'theirs');
    await expect(replaceFolder(out, { 'c.txt': 'x' }, () => false)).rejects.toBeInstanceOf(ForeignFilesError);
    const impossible = { 'theirs.txt': 'ours', 'theirs.txt/below': 'x' };
    await expect(replaceFolder(out, impossible, () => false)).rejects.toThrow();
    expect(await readFile(join(out, 'theirs.txt'), 'utf8')).toBe('theirs');
    expect((await readdir(folder)).filter((name) => name.startsWith('others'))).toEqual(['others']);
  });
});
