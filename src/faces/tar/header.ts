import { damagedArchive } from '../../base/files/damaged-archive.ts';
import type { InputError } from '../../base/input-error.ts';

/** One header of a tar (POSIX.1-1988 ustar, GNU's and older ones), as it stands there. */
export interface TarHeader {
  /** Bytes of the name and of what a link leads to: in no encoding that would be said. */
  readonly name: Buffer;
  readonly linkName: Buffer;
  /** "0" a file, "5" a folder, "x" a pax header ... */
  readonly type: string;
  /** Bytes that follow, without those that fill up the last block. */
  readonly size: number;
  readonly mode: number;
  readonly block: Buffer;
}

export const BLOCK = 512;

/** Whether a block's checksum is its own. */
export function isTarHeader(block: Buffer): boolean {
  if (block.length < BLOCK) return false;
  const told = octal(block.subarray(148, 156));
  // Some old programs summed up signed bytes.
  return told !== undefined && told > 0 && (told === sumOf(block, 0) || told === sumOf(block, 0x80));
}

/**
 * @param place for the error: where in the tar it is
 * @throws InputError for a damaged one
 */
export function readTarHeader(block: Buffer, place: string): TarHeader {
  if (!isTarHeader(block)) throw damaged(`the checksum of the header ${place} is wrong`);
  const size = tarNumber(block.subarray(124, 136));
  if (size === undefined) throw damaged(`the size in the header ${place} is none`);
  const [name, prefix] = [textOf(block.subarray(0, 100)), prefixOf(block)];
  return {
    name: prefix.length > 0 ? Buffer.concat([prefix, Buffer.from('/'), name]) : name,
    linkName: textOf(block.subarray(157, 257)),
    type: block[156] === 0 ? '0' : String.fromCharCode(block[156]!),
    size,
    mode: tarNumber(block.subarray(100, 108)) ?? 0o644,
    block,
  };
}

/** A number as tars have it: octal digits, or, with the first bit set, big-endian; undefined for neither. */
export function tarNumber(field: Buffer): number | undefined {
  if ((field[0]! & 0x80) === 0) return octal(field);
  if (field[0] !== 0x80) return undefined;
  let value = 0;
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  return Number.isSafeInteger(value) ? value : undefined;
}

function octal(field: Buffer): number | undefined {
  const text = /^ *([0-7]*)[ \0]*/.exec(field.toString('latin1'))!;
  return text[0].length === field.length ? Number.parseInt(text[1] || '0', 8) : undefined;
}

/** POSIX has the front of a long name here, GNU other things. */
function prefixOf(block: Buffer): Buffer {
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0';
  return isPosix ? textOf(block.subarray(345, 500)) : Buffer.alloc(0);
}

function textOf(field: Buffer): Buffer {
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}

/** @param sign 0x80 to take bytes as signed */
function sumOf(block: Buffer, sign: number): number {
  let sum = 8 * 0x20;
  for (let i = 0; i < BLOCK; i++) {
    if (i === 148) i = 156;
    sum += sign === 0 ? block[i]! : (block[i]! << 24) >> 24;
  }
  return sum;
}

export function damaged(what: string): InputError {
  return damagedArchive(`${what}: the archive is damaged`);
}
