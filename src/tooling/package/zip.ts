import { crc32, deflateRawSync } from 'node:zlib';
import type { Files } from '../write-files.ts';

/** 2 January 1980 as ZIP writes a date: fixed, and without the time zone that other writers take theirs from. */
const DATE = (1 << 5) | 2;
const UTF_8 = 1 << 11;
const DEFLATED = 8;
/** 2.0, which is the first that knows deflation. */
const VERSION = 20;

/**
 * A ZIP archive (APPNOTE 6.3) that is the same for the same files: sorted by name, one date, no owners, no modes. Up to 65,535
 * files and 4 GiB.
 */
export function zip(files: Files): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const name of Object.keys(files).sort()) {
    const content = Buffer.from(files[name] ?? '');
    const compressed = deflateRawSync(content, { level: 9 });
    const path = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(VERSION, 0);
    shared.writeUInt16LE(UTF_8, 2);
    shared.writeUInt16LE(DEFLATED, 4);
    shared.writeUInt16LE(DATE, 8);
    shared.writeUInt32LE(crc32(content), 10);
    shared.writeUInt32LE(compressed.length, 14);
    shared.writeUInt32LE(content.length, 18);
    shared.writeUInt16LE(path.length, 22);
    const entry = Buffer.concat([Buffer.from('PK\x03\x04'), shared, path, compressed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.from('PK\x01\x02'), Buffer.from([VERSION, 0]), shared, rest, path);
    local.push(entry);
    offset += entry.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(local.length, 4);
  end.writeUInt16LE(local.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...local, directory, Buffer.from('PK\x05\x06'), end]);
}
