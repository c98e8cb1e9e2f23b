import { growingNumbers } from '../arrays/growing-numbers.ts';

/** Many short texts one behind the other, in memory that threads share. */
export interface PackedTexts {
  /** UTF-8, or whatever bytes were given. */
  readonly bytes: Uint8Array;
  /** Where each of them ends. */
  readonly ends: Float64Array;
}

export interface TextPacker {
  push(text: string | Uint8Array): void;
  finish(): PackedTexts;
}

export function packTexts(): TextPacker {
  let bytes = Buffer.alloc(1 << 14);
  let end = 0;
  const ends = growingNumbers();
  return {
    push(text) {
      const given = typeof text === 'string' ? Buffer.from(text) : text;
      const needed = end + given.length;
      if (needed > bytes.length) bytes = Buffer.concat([bytes], Math.max(needed, 2 * bytes.length));
      bytes.set(given, end);
      end = needed;
      ends.push(end);
    },
    finish() {
      const shared = new Uint8Array(new SharedArrayBuffer(end));
      shared.set(bytes.subarray(0, end));
      return { bytes: shared, ends: ends.toShared() };
    },
  };
}

/** The bytes of text number `i`, a view. */
export function packedBytes({ bytes, ends }: PackedTexts, i: number): Uint8Array {
  return bytes.subarray(i === 0 ? 0 : ends[i - 1]!, ends[i]);
}

export function packedText(texts: PackedTexts, i: number): string {
  // A copy, as decoders refuse shared memory.
  return Buffer.from(packedBytes(texts, i)).toString('utf8');
}
