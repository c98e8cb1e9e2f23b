import { crc32 } from 'node:zlib';
import type { ImageFormat } from './format.ts';

/** What is wrong with an image that its decoder refuses: told from the bytes, or else in its words. */
export function damageOf(format: ImageFormat, bytes: Uint8Array, complaints: readonly string[]): string {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (
    DAMAGES[format]?.(data) ??
    (complaints.some((one) => CUT_OFF.test(one))
      ? TRUNCATED
      : complaints.map(inWords).find((one) => one !== '')) ??
    'its decoder does not say why'
  );
}

const TRUNCATED = 'it is truncated';
const CUT_OFF = /premature end|unexpected end/i;

const DAMAGES: Readonly<Partial<Record<ImageFormat, (data: Buffer) => string | undefined>>> = {
  png: damageOfPng,
  // "RIFF", and how many bytes follow.
  webp: (data) => (data.length < 12 || data.readUInt32LE(4) + 8 > data.length ? TRUNCATED : undefined),
  // Where its first directory is, which most programs write at the end.
  tiff: (data) => {
    if (data.length < 8) return TRUNCATED;
    return (data[0] === 0x49 ? data.readUInt32LE(4) : data.readUInt32BE(4)) > data.length
      ? TRUNCATED
      : undefined;
  },
};

const PNG_SIGNATURE = 8;
/** Length, name and checksum of a chunk. */
const PNG_FRAME = 12;

function damageOfPng(data: Buffer): string {
  for (let at = PNG_SIGNATURE; ; ) {
    if (at + PNG_FRAME > data.length) return TRUNCATED;
    const length = data.readUInt32BE(at);
    const name = data.toString('latin1', at + 4, at + 8);
    if (!/^[A-Za-z]{4}$/.test(name)) return 'its chunks are damaged';
    const end = at + PNG_FRAME + length;
    if (end > data.length) return TRUNCATED;
    // The others are passed over by decoders.
    const isNeeded = name[0]! < 'a';
    if (isNeeded && crc32(data.subarray(at + 4, end - 4)) !== data.readUInt32BE(end - 4))
      return `the checksum of its ${name} chunk is wrong`;
    if (name === 'IHDR' && length >= 8 && isEmpty(data, at)) return 'its header has no pixels';
    if (name === 'IEND') return 'its pixels are damaged, or fewer than its header says';
    at = end;
  }
}

/** Whether the width or the height of the header at `at` is 0. */
function isEmpty(data: Buffer, at: number): boolean {
  return data.readUInt32BE(at + 8) === 0 || data.readUInt32BE(at + 12) === 0;
}

/** Without the names of functions and libraries. */
function inWords(complaint: string): string {
  const said = complaint.replace(/^Input buffer has corrupt header:?/, '').trim();
  return said.replace(/^\w+: /, '').replace(/^Unknown error$/, '');
}
