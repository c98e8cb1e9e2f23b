/**
 * The safetensors format (https://huggingface.co/docs/safetensors): an 8-byte length, a JSON header, raw
 * values.
 */
import { readFileSync } from 'node:fs';
import { endianness } from 'node:os';
import { InputError } from '../../base/input-error.ts';
import { writeWhole } from '../../base/write-whole.ts';

/** The element types that are read; F32, I32 and I64 are written. */
export type SafetensorsType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I32' | 'I64';

export interface StoredTensor {
  readonly type: SafetensorsType;
  readonly shape: readonly number[];
  /** Little-endian values, row-major. */
  readonly bytes: Uint8Array;
}

export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const SIZES: Readonly<Record<string, number>> = { F64: 8, F32: 4, F16: 2, BF16: 2, I32: 4, I64: 8 };

/**
 * Writes the file, equal bytes for equal content: widest types first, so that every tensor is aligned, then
 * by name. It is on the disk, whole, before its path names it.
 */
export function writeSafetensors(path: string, { tensors, metadata }: SafetensorsFile): void {
  if (endianness() !== 'LE') throw new Error('safetensors files are little-endian, this machine is not');
  const sorted = [...tensors].sort(
    ([nameA, a], [nameB, b]) => SIZES[b.type]! - SIZES[a.type]! || (nameA < nameB ? -1 : 1),
  );
  const header: Record<string, unknown> = { __metadata__: sortedRecord(metadata) };
  let offset = 0;
  for (const [name, { type, shape, bytes }] of sorted) {
    header[name] = { dtype: type, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));

  writeWhole(path, [length, padded, ...sorted.map(([, { bytes }]) => bytes)], { sync: true });
}

/** Reads a file whole. Throws InputError where it is damaged or holds types that no weights of ours have. */
export function readSafetensors(path: string): SafetensorsFile {
  const file = readFileSync(path);
  const start = file.length < 8 ? Number.NaN : 8 + Number(file.readBigUInt64LE(0));
  if (!(start <= file.length)) throw damaged(path, 'its header is cut off');
  const header = parseHeader(path, file.subarray(8, start));
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
    const size = SIZES[String(dtype)];
    if (!size)
      throw damaged(
        path,
        `${name} has the type ${String(dtype)}; only ${Object.keys(SIZES).join(', ')} are read`,
      );
    if (!isShape(shape) || !isShape(offsets) || offsets.length !== 2)
      throw damaged(path, `${name} has no shape`);
    const [from, to] = offsets as [number, number];
    const expected = shape.reduce((product, axis) => product * axis, size);
    if (to - from !== expected || start + to > file.length) throw damaged(path, `${name} is cut off`);
    tensors.set(name, {
      type: dtype as SafetensorsType,
      shape,
      bytes: aligned(file.subarray(start + from, start + to), size),
    });
  }
  return { tensors, metadata: metadata as Record<string, string> };
}

function parseHeader(path: string, bytes: Buffer): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof header === 'object' && header !== null) return header as Record<string, unknown>;
  } catch {
    // Falls through to the one message for whatever is wrong with it.
  }
  throw damaged(path, 'its header is not JSON');
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}

/** Typed arrays can only look at aligned bytes. */
function aligned(bytes: Uint8Array, size: number): Uint8Array {
  const { buffer, byteOffset, byteLength } = bytes;
  return byteOffset % size === 0 ? new Uint8Array(buffer, byteOffset, byteLength) : Uint8Array.from(bytes);
}

function sortedRecord(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function damaged(path: string, problem: string): InputError {
  return new InputError(`not a readable safetensors file: ${problem}`, {
    place: path,
    cure: 'make or fetch it again',
  });
}
