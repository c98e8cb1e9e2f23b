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

/**
 * Reads a file whole. Throws InputError where it is damaged or holds types that no weights of ours have. As
 * the format demands, the tensors' bytes lie one behind the other, from the header's end to the file's:
 * where they do not, numbers are another tensor's, or some that the file holds belong to none.
 */
export function readSafetensors(path: string): SafetensorsFile {
  const file = readFileSync(path);
  const start = file.length < 8 ? Number.NaN : 8 + Number(file.readBigUInt64LE(0));
  if (!(start <= file.length)) throw damaged(path, 'its header is cut off');
  const header = parseHeader(path, file.subarray(8, start));
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, StoredTensor>();
  const parts: Part[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    if (typeof entry !== 'object' || entry === null) throw damaged(path, `${name} is described by no object`);
    const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
    const size = SIZES[String(dtype)];
    if (!size)
      throw damaged(
        path,
        `${name} has the type ${String(dtype)}; only ${Object.keys(SIZES).join(', ')} are read`,
      );
    if (!isShape(shape)) throw damaged(path, `${name} has no shape, but ${JSON.stringify(shape)}`);
    if (!isShape(offsets) || offsets.length !== 2)
      throw damaged(
        path,
        `the data_offsets of ${name} are ${JSON.stringify(offsets)}, not two numbers from 0 on`,
      );
    const [from, to] = offsets as [number, number];
    if (start + to > file.length) throw damaged(path, `${name} is cut off`);
    const expected = shape.reduce((product, axis) => product * axis, size);
    if (to - from !== expected)
      throw damaged(path, `${name} has ${to - from} bytes, and its shape and type need ${expected}`);
    parts.push({ name, from, to });
    tensors.set(name, {
      type: dtype as SafetensorsType,
      shape,
      bytes: aligned(file.subarray(start + from, start + to), size),
    });
  }
  requireNoGaps(path, parts, file.length - start);
  return { tensors, metadata: metadata as Record<string, string> };
}

interface Part {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function requireNoGaps(path: string, parts: readonly Part[], length: number): void {
  let end = 0;
  let last = 'the header';
  for (const { name, from, to } of [...parts].sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from < end) throw damaged(path, `${name} and ${last} share bytes`);
    if (from > end)
      throw damaged(path, `${from - end} bytes between ${last} and ${name} belong to no tensor`);
    end = to;
    last = name;
  }
  if (end < length) throw damaged(path, `${length - end} bytes behind ${last} belong to no tensor`);
}

function parseHeader(path: string, bytes: Buffer): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
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
