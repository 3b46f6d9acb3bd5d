// The few kinds of DER (X.690) values that a certificate is made of.

export function sequence(...parts: readonly Buffer[]): Buffer {
  return value(0x30, Buffer.concat(parts));
}

export function set(...parts: readonly Buffer[]): Buffer {
  return value(0x31, Buffer.concat(parts));
}

/** A number that is not negative, its bytes with the highest first. */
export function integer(bytes: Buffer): Buffer {
  return value(0x02, bytes.readUInt8(0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}

export function isTrue(): Buffer {
  return value(0x01, Buffer.of(0xff));
}

export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return value(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

export function text(characters: string): Buffer {
  return value(0x0c, Buffer.from(characters, 'utf8'));
}

/** Valid for the years 1950 to 2049. */
export function time(date: Date): Buffer {
  return value(0x17, Buffer.from(`${date.toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
}

export function octets(bytes: Buffer): Buffer {
  return value(0x04, bytes);
}

export function bits(bytes: Buffer): Buffer {
  return value(0x03, Buffer.concat([Buffer.of(0), bytes]));
}

/** `[number] EXPLICIT`. */
export function tagged(number: number, inner: Buffer): Buffer {
  return value(0xa0 + number, inner);
}

/** `[number] IMPLICIT` around what is not made of parts. */
export function taggedBytes(number: number, bytes: Buffer): Buffer {
  return value(0x80 + number, bytes);
}

function value(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...length(content.length)]), content]);
}

function length(size: number): number[] {
  if (size < 0x80) return [size];
  return size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
}

function base128(number: number): number[] {
  const digits = [number & 0x7f];
  for (let rest = number >> 7; rest > 0; rest >>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
