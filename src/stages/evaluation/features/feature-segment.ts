import { crc32 } from 'node:zlib';

/**
 * A file of cached features, numbers little-endian:
 *
 *     0    8 bytes  "occfeat1"
 *     8    u32      numbers in a feature, D
 *    12    u32      features, N
 *    16    u32      CRC-32 of what follows up to the features
 *    20    N x      32 bytes sha256 of the image | u32 CRC-32 of its feature
 *          N x      D float32
 */
export const FIXED_HEADER = 20;
const MAGIC = Buffer.from('occfeat1');
const ENTRY = 36;

export interface SegmentIndex {
  /** sha256 of the images, hex. */
  readonly images: readonly string[];
  readonly checks: Uint32Array;
  /** Where the first feature begins. */
  readonly featuresAt: number;
}

/** By sha256 of the image, hex. */
export function encodeSegment(features: ReadonlyMap<string, Float32Array>, size: number): Uint8Array {
  const count = features.size;
  const featuresAt = FIXED_HEADER + count * ENTRY;
  const bytes = Buffer.alloc(featuresAt + count * size * 4);
  let i = 0;
  for (const [image, feature] of features) {
    const stored = Buffer.from(feature.buffer, feature.byteOffset, feature.byteLength);
    bytes.set(stored, featuresAt + i * size * 4);
    bytes.write(image, FIXED_HEADER + i * ENTRY, 'hex');
    bytes.writeUInt32LE(crc32(stored), FIXED_HEADER + i * ENTRY + 32);
    i++;
  }
  bytes.set(MAGIC, 0);
  bytes.writeUInt32LE(size, 8);
  bytes.writeUInt32LE(count, 12);
  bytes.writeUInt32LE(crc32(bytes.subarray(FIXED_HEADER, featuresAt)), 16);
  return bytes;
}

/**
 * Bytes up to the first feature, by a file's first FIXED_HEADER ones; 0 where it is no such file of such
 * features.
 */
export function indexLength(head: Buffer, size: number): number {
  if (!head.subarray(0, 8).equals(MAGIC) || head.readUInt32LE(8) !== size) return 0;
  const length = FIXED_HEADER + head.readUInt32LE(12) * ENTRY;
  return length < 2 ** 31 ? length : 0;
}

/** Undefined where it is damaged. */
export function decodeIndex(bytes: Buffer): SegmentIndex | undefined {
  if (crc32(bytes.subarray(FIXED_HEADER)) !== bytes.readUInt32LE(16)) return undefined;
  const count = bytes.readUInt32LE(12);
  const at = (i: number): number => FIXED_HEADER + i * ENTRY;
  return {
    images: Array.from({ length: count }, (_, i) => bytes.toString('hex', at(i), at(i) + 32)),
    checks: Uint32Array.from({ length: count }, (_, i) => bytes.readUInt32LE(at(i) + 32)),
    featuresAt: bytes.length,
  };
}

export function isWhole({ checks }: SegmentIndex, i: number, feature: Uint8Array): boolean {
  return crc32(feature) === checks[i];
}
