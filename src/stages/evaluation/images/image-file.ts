import { createHash } from 'node:crypto';
import type { FivePoints } from '../../../faces/alignment/templates.ts';
import { readImageFileSync } from '../../../faces/images/decode.ts';

/** An image file, and its bytes where it was read already. */
export interface ImageFile {
  readonly path: string;
  readonly bytes?: Uint8Array;
  /** Of a photograph: by which it is aligned to ArcFace's template. */
  readonly points?: FivePoints | undefined;
}

/** An image file that was read, with the sha256 of what it holds, hex. */
export interface IdentifiedFile extends ImageFile {
  readonly bytes: Uint8Array;
  /** Of the bytes; of a photograph that is aligned, with the points. */
  readonly sha256: string;
}

/** The bytes of files, one after another, so that threads hand them over without a copy. */
export interface PackedFiles {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each ends. */
  readonly ends: readonly number[];
}

/** More than most files of aligned faces have. */
const ORDINARY_BYTES = 1 << 13;

/** Reads image files. One that cannot be read is an InputError. */
export function readPacked(paths: readonly string[]): PackedFiles {
  let room = Buffer.allocUnsafeSlow(paths.length * ORDINARY_BYTES);
  let end = 0;
  const ends = paths.map((path) => {
    const bytes = readImageFileSync(path, room.subarray(end));
    if (bytes.buffer !== room.buffer) {
      room = enlarged(room, end, end + bytes.length);
      room.set(bytes, end);
    }
    end += bytes.length;
    return end;
  });
  return { bytes: room.subarray(0, end), ends };
}

export function pack(files: readonly Uint8Array[]): PackedFiles {
  let end = 0;
  const ends = files.map(({ length }) => {
    end += length;
    return end;
  });
  const bytes = new Uint8Array(end);
  for (const [i, file] of files.entries()) bytes.set(file, ends[i]! - file.length);
  return { bytes, ends };
}

/** Views of the single files. */
export function unpack({ bytes, ends }: PackedFiles): Uint8Array[] {
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function enlarged(room: Buffer<ArrayBuffer>, used: number, wanted: number): Buffer<ArrayBuffer> {
  if (wanted <= room.length) return room;
  const larger = Buffer.allocUnsafeSlow(Math.max(wanted, 2 * room.length));
  room.copy(larger, 0, 0, used);
  return larger;
}
