import { InputError } from '../../base/input-error.ts';
import type { TrainingSample } from './training-set.ts';

/**
 * Our LMDB of images. Keys "0" to "N-1" in ASCII decimals, each value:
 *
 *     0   u32  label
 *     4   u16  length of the name in bytes
 *     6        name, UTF-8
 *              the encoded image, unchanged, to the end
 *
 * and the key "__meta__" with JSON: {"format":"occ-pipe images 1","images":N,"classes":C}. Numbers are
 * little-endian.
 */
export const META_KEY = '__meta__';
const FORMAT = 'occ-pipe images 1';
const HEADER = 6;

export interface TrainingMeta {
  readonly images: number;
  readonly classes: number;
}

export function recordHeaderLength(name: string): number {
  return HEADER + Buffer.byteLength(name);
}

/** Writes what comes before the image, and returns where the image begins. */
export function writeRecordHeader(into: Buffer, at: number, label: number, name: string): number {
  into.writeUInt32LE(label, at);
  const length = into.write(name, at + HEADER, 'utf8');
  into.writeUInt16LE(length, at + 4);
  return at + HEADER + length;
}

/** The image is a view of `record`. Undefined where the record is too short to be one. */
export function decodeRecord(record: Uint8Array): TrainingSample | undefined {
  if (record.length < HEADER) return undefined;
  const view = Buffer.from(record.buffer, record.byteOffset, record.length);
  const imageAt = HEADER + view.readUInt16LE(4);
  if (imageAt > record.length) return undefined;
  return {
    label: view.readUInt32LE(0),
    name: view.toString('utf8', HEADER, imageAt),
    bytes: record.subarray(imageAt),
  };
}

export function encodeMeta({ images, classes }: TrainingMeta): Uint8Array {
  return Buffer.from(JSON.stringify({ format: FORMAT, images, classes }));
}

/** `file` is for the error. */
export function decodeMeta(bytes: Uint8Array, file: string): TrainingMeta {
  const meta = parseJson(Buffer.from(bytes).toString('utf8'));
  const isCount = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
  if (meta['format'] !== FORMAT || !isCount(meta['images']) || !isCount(meta['classes'])) {
    throw new InputError(`the LMDB has another version of our format, or "${META_KEY}" is damaged`, {
      place: file,
      cure: 'build it again with build-lmdb',
    });
  }
  return { images: meta['images'], classes: meta['classes'] };
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
