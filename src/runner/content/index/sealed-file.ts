import { createHash } from 'node:crypto';
import { closeSync, fstatSync, readSync } from 'node:fs';
import { bytesOf } from '../../../base/arrays/bytes-of.ts';
import { openRegularFile } from '../../../base/environment/read-file.ts';
import { writeWhole } from '../../../base/write-whole.ts';

/**
 * A file of numbers with a header that says what they are, which is whole or found not to be: name of the
 * format (8 bytes), sha256 of the rest (32), length of the header (u32), 4 unused bytes, header (JSON),
 * parts. Each part begins at a multiple of 8, in the byte order of the machine.
 */
export interface SealedFile {
  readonly header: unknown;
  /** Tells it from every other file: sha256, hexadecimal. */
  readonly seal: string;
  /** The next part. It shares its memory with the file. */
  take(bytes: number): Buffer;
  /** Passes over the next part, of so many bytes. @returns where in `buffer` it begins */
  place(bytes: number): number;
  readonly buffer: SharedArrayBuffer;
}

const FORMAT_BYTES = 8;
const SUMMED_FROM = 40;
const PREAMBLE = 48;

/**
 * @param format 8 ASCII characters
 * @param parts written one after the other: put together they would take the memory twice
 * @returns the seal
 */
export function writeSealed(
  path: string,
  format: string,
  header: unknown,
  parts: readonly ArrayBufferView[],
): string {
  const text = Buffer.from(JSON.stringify(header));
  const lengths = Buffer.alloc(PREAMBLE - SUMMED_FROM);
  lengths.writeUInt32LE(text.length);
  const body = [lengths, ...[text, ...parts].flatMap(padded)];
  const sum = createHash('sha256');
  for (const part of body) sum.update(part);
  const digest = sum.digest();
  writeWhole(path, [Buffer.from(format), digest, ...body]);
  return digest.toString('hex');
}

/**
 * @param onHeader told of the header, which nothing vouches for yet, while the rest of a long file is still
 *   to be read
 * @throws Error where there is none, or it is not whole
 */
export function readSealed(
  path: string,
  format: string,
  onHeader: (header: unknown) => void = () => {},
): SealedFile {
  const file = readInTwo(path, (start) => {
    const header = headerIn(start);
    if (header) onHeader(header.value);
  });
  const sum = createHash('sha256').update(file.subarray(SUMMED_FROM)).digest();
  const isWhole =
    file.toString('latin1', 0, FORMAT_BYTES) === format &&
    sum.equals(file.subarray(FORMAT_BYTES, SUMMED_FROM));
  const header = isWhole ? headerIn(file) : undefined;
  if (!header) throw new Error(`${path} is damaged, or of another format`);
  let at = roundUp(header.end);
  const place = (bytes: number): number => {
    const start = at;
    at += roundUp(bytes);
    return start;
  };
  return {
    header: header.value,
    seal: sum.toString('hex'),
    buffer: file.buffer,
    place,
    take: (bytes) => Buffer.from(file.buffer, place(bytes), bytes),
  };
}

/** Undefined where it is not all there. */
function headerIn(file: Buffer): { readonly value: unknown; readonly end: number } | undefined {
  const end = PREAMBLE + file.readUInt32LE(SUMMED_FROM);
  return end <= file.length ? { value: JSON.parse(file.toString('utf8', PREAMBLE, end)), end } : undefined;
}

/** So much of a file is read first. */
const START = 64 << 10;

function readInTwo(path: string, onStart: (start: Buffer) => void): Buffer<SharedArrayBuffer> {
  const file = openRegularFile(path);
  try {
    const { size } = fstatSync(file);
    // Other threads may be asked to compare files with what it says.
    const bytes = Buffer.from(new SharedArrayBuffer(size));
    let at = 0;
    while (at < size) {
      const read = readSync(file, bytes, at, at === 0 ? Math.min(size, START) : size - at, null);
      if (read === 0) throw new Error(`${path} was cut short`);
      if (at === 0 && read < size) onStart(bytes.subarray(0, read));
      at += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

function padded(part: ArrayBufferView): Uint8Array[] {
  return [bytesOf(part), new Uint8Array(roundUp(part.byteLength) - part.byteLength)];
}

function roundUp(bytes: number): number {
  return (bytes + 7) & ~7;
}
