import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { InputError } from '../../../base/input-error.ts';
import { isTarHeader } from '../../../faces/tar/header.ts';

/** What an archive is, by its content; a packed tar by what it is packed with. */
export type ArchiveFormat = 'zip' | '7z' | 'tar' | TarPacking;

export type TarPacking = 'tar.gz' | 'tar.bz2' | 'tar.xz' | 'tar.zst' | 'tar.lzma';

/** @throws InputError where the content is that of no archive that is read */
export function formatOf(archive: string): ArchiveFormat {
  const file = openSync(archive, 'r');
  try {
    const { size } = fstatSync(file);
    const start = bytesAt(file, 0, Math.min(size, START));
    const told = SIGNATURES.find(([, signature]) => signature.test(start.toString('hex', 0, 16)))?.[0];
    if (told !== undefined) return told;
    if (isTarHeader(start)) return 'tar';
    if (isLzma(start)) return 'tar.lzma';
    // A program that unpacks itself begins as a program.
    const end = bytesAt(file, Math.max(0, size - LONGEST_END), Math.min(size, LONGEST_END));
    if (end.includes(END_OF_ZIP)) return 'zip';
    throw unknown(start);
  } finally {
    closeSync(file);
  }
}

/** Whether a file is an archive that is read, by its content. */
export function isArchive(file: string): boolean {
  try {
    formatOf(file);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** A block of a tar. */
const START = 512;

/** In hexadecimal. */
const SIGNATURES: readonly (readonly [ArchiveFormat, RegExp])[] = [
  ['zip', /^504b(?:0304|0506|0708)/],
  ['7z', /^377abcaf271c/],
  ['tar.gz', /^1f8b/],
  // With a block, or the end.
  ['tar.bz2', /^425a683[1-9](?:314159265359|177245385090)/],
  ['tar.xz', /^fd377a585a00/],
  // Of data, or of a frame to be skipped, with which some writers begin.
  ['tar.zst', /^(?:28b52ffd|5.2a4d18)/],
];

const END_OF_ZIP = Buffer.from('PK\x05\x06');
/** With the longest comment. */
const LONGEST_END = 22 + 65_535;

/**
 * The old .lzma has no signature: properties, a dictionary's size (a power of two, or two of them), a size
 * that is unknown or sensible.
 */
function isLzma(start: Buffer): boolean {
  if (start.length < 13 || start[0]! >= 9 * 5 * 5) return false;
  const dictionary = start.readUInt32LE(1);
  const isRound = dictionary >= 4096 && bits(dictionary) <= 2;
  const size = start.readBigUInt64LE(5);
  return isRound && (size === 0xffff_ffff_ffff_ffffn || size < 1n << 41n);
}

function bits(value: number): number {
  return value.toString(2).replaceAll('0', '').length;
}

function bytesAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(file, bytes, 0, length, position));
}

const OTHERS: readonly (readonly [string, RegExp])[] = [
  ['a RAR archive', /^Rar!/],
  ['a web page', /^\s*(?:<!doctype html|<html)/i],
  ['a cabinet', /^MSCF/],
];

function unknown(start: Buffer): InputError {
  const text = start.toString('latin1');
  const other = OTHERS.find(([, signature]) => signature.test(text))?.[0];
  const what = start.length === 0 ? 'empty' : (other ?? 'no archive');
  return new InputError(`by its content it is ${what}`, {
    cure: 'zip, 7z and tar are unpacked, tar also packed by gzip, bzip2, xz, zstd or lzma; for anything else set unpack: none, or unpack it by hand into a folder, and give that as a path: input',
  });
}
