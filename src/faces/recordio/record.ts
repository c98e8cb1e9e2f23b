import { InputError } from '../../base/input-error.ts';

/**
 * RecordIO of MXNet, as insightface has its training sets; little-endian throughout. A file is parts:
 *
 *     0   u32  magic number
 *     4   u32  three bits: which part of its record (`PART`); 29 bits: length
 *     8        bytes, then zeros to a multiple of 4
 *
 * A record is cut where the magic number would stand aligned in it, and those four bytes are left out, so
 * that none stands aligned inside a part. A record of an image:
 *
 *     0   u32  flag: how many labels follow the header; 0: one, in the header
 *     4   f32  label
 *     8   u64 id, u64 id2
 *     24       labels as f32, then the encoded image
 */
export const MAGIC = 0xced7230a;
export const PART_HEADER = 8;
export const IMAGE_HEADER = 24;

/** What the upper three bits of a part's second word say. */
export const PART = { whole: 0, first: 1, middle: 2, last: 3 } as const;

/** No record of an image is longer; a length that says so is damaged. */
export const LONGEST_RECORD = 1 << 28;

/** The beginning of a record: what there is to know without its image. */
export interface RecordHead {
  /** Number of labels behind the header. */
  readonly flag: number;
  /** The first label. */
  readonly label: number;
  /** The second one, where there is one. */
  readonly secondLabel: number | undefined;
  /** Where the image begins, inside the record. */
  readonly imageAt: number;
  readonly isEmpty: boolean;
}

/** Bytes of a record that `readHead` looks at. */
export const HEAD_LENGTH = IMAGE_HEADER + 8;

/**
 * @param start the first HEAD_LENGTH bytes of a record, or all there are of it
 * @param length of the whole record, in bytes
 * @returns what is wrong where it is none of an image
 */
export function readHead(start: Buffer, length: number): RecordHead | string {
  if (length < IMAGE_HEADER) return `the record has ${length} bytes, fewer than its header takes`;
  const flag = start.readUInt32LE(0);
  const imageAt = IMAGE_HEADER + 4 * flag;
  if (imageAt > length)
    return `the record's header says ${flag} labels, which do not fit into its ${length} bytes`;
  return {
    flag,
    label: flag === 0 ? start.readFloatLE(4) : start.readFloatLE(IMAGE_HEADER),
    secondLabel: flag > 1 ? start.readFloatLE(IMAGE_HEADER + 4) : undefined,
    imageAt,
    isEmpty: imageAt === length,
  };
}

/** Length with the zeros behind it. */
export function paddedLength(length: number): number {
  return Math.ceil(length / 4) * 4;
}

export function damagedRecord(what: string, place: string): InputError {
  return new InputError(what, { place, cure: 'copy the file again from where it came' });
}
