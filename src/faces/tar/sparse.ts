import { InputError } from '../../base/input-error.ts';
import { BLOCK, damaged, type TarHeader, tarNumber } from './header.ts';
import { type PaxRecords, paxNumber, paxValue } from './pax.ts';

/** A file of which only the pieces between its holes are stored, one behind the other. */
export interface SparseMap {
  /** Bytes of the file with its holes. */
  readonly size: number;
  readonly pieces: readonly Piece[];
}

export interface Piece {
  readonly offset: number;
  readonly length: number;
}

/** Bytes that are read of the tar, exactly so many. */
export type TarBytes<Result> = Generator<number, Result, Buffer>;
export type ReadExactly = (bytes: number) => TarBytes<Buffer>;

/**
 * The map of an entry of GNU tar's own type "S": four pieces in the header, 21 in each block that follows.
 * @throws InputError
 */
export function* oldSparseMap(header: TarHeader, exactly: ReadExactly, name: string): TarBytes<SparseMap> {
  const pieces: Piece[] = [];
  let [block, start, places, more] = [header.block, 386, 4, 482];
  for (;;) {
    for (let i = 0; i < places; i++) {
      const at = start + i * 24;
      // Unused places are empty.
      if (block[at] === 0) continue;
      add(pieces, tarNumber(block.subarray(at, at + 12)), tarNumber(block.subarray(at + 12, at + 24)), name);
    }
    if (block[more] !== 1) break;
    block = yield* exactly(BLOCK);
    [start, places, more] = [0, 21, 504];
  }
  const size = tarNumber(header.block.subarray(483, 495));
  return checked({ size: size ?? -1, pieces }, header.size, name);
}

/** In which way (0.0 and 0.1, or 1.0) the pax header says that the file is sparse; undefined: it is not. */
export function sparseVersion(pax: PaxRecords): 0 | 1 | undefined {
  const major = paxValue(pax, 'GNU.sparse.major')?.toString('latin1');
  const isOld = ['GNU.sparse.map', 'GNU.sparse.numblocks'].some((key) => paxValue(pax, key) !== undefined);
  if (major === undefined) return isOld ? 0 : undefined;
  if (major === '0' || major === '1') return Number(major) as 0 | 1;
  throw new InputError(`a sparse file is stored in the way ${JSON.stringify(major)}, which is not known`);
}

/** Versions 0.0 and 0.1: all of it stands in the pax header. */
export function paxSparseMap(pax: PaxRecords, stored: number, name: string): SparseMap {
  const size = paxNumber(pax, 'GNU.sparse.size', name) ?? paxNumber(pax, 'GNU.sparse.realsize', name);
  const map = paxValue(pax, 'GNU.sparse.map')?.toString('latin1').split(',');
  const numbers =
    map ??
    pax
      .filter(([key]) => key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes')
      .map(([, value]) => value.toString('latin1'));
  const pieces: Piece[] = [];
  for (let i = 0; i < numbers.length; i += 2) add(pieces, decimal(numbers[i]), decimal(numbers[i + 1]), name);
  return checked({ size: size ?? -1, pieces }, stored, name);
}

/**
 * Version 1.0: before the pieces stand lines with the number of pieces, and offset and length of each, in
 * whole blocks.
 * @param stored bytes of the member, the map's own counted
 */
export function* innerSparseMap(
  pax: PaxRecords,
  stored: number,
  exactly: ReadExactly,
  name: string,
): TarBytes<{ readonly map: SparseMap; readonly read: number }> {
  let [text, read] = ['', 0];
  const numbers: (number | undefined)[] = [];
  for (let wanted = 1; numbers.length < wanted; ) {
    if (read + BLOCK > stored) throw damaged(`the map of the sparse file ${name} has no end`);
    text += (yield* exactly(BLOCK)).toString('latin1');
    read += BLOCK;
    const lines = text.split('\n');
    text = lines.pop()!;
    // What fills up the last block holds no line.
    if (text.length > LONGEST_LINE && numbers.length + lines.length < wanted)
      throw damaged(`the map of the sparse file ${name} is none`);
    for (const line of lines) numbers.push(decimal(line));
    if (numbers.length > 0) wanted = 1 + 2 * Math.min(numbers[0] ?? 0, MOST_PIECES + 1);
  }
  const pieces: Piece[] = [];
  for (let i = 1; i <= 2 * (numbers[0] ?? 0); i += 2) add(pieces, numbers[i], numbers[i + 1], name);
  const size = paxNumber(pax, 'GNU.sparse.realsize', name);
  return { map: checked({ size: size ?? -1, pieces }, stored - read, name), read };
}

const LONGEST_LINE = BLOCK;
/** Of one file: more take more memory than a tar of pictures should. */
const MOST_PIECES = 1_000_000;

function add(pieces: Piece[], offset: number | undefined, length: number | undefined, name: string): void {
  if (offset === undefined || length === undefined)
    throw damaged(`the map of the sparse file ${name} is none`);
  if (pieces.length >= MOST_PIECES)
    throw new InputError(`the sparse file ${name} has more than ${MOST_PIECES} pieces`);
  pieces.push({ offset, length });
}

function decimal(text: string | undefined): number | undefined {
  const value = Number(text);
  return text !== undefined && /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
}

/** The pieces follow each other, end within the file, and are what is stored. */
function checked(map: SparseMap, stored: number, name: string): SparseMap {
  let [end, sum] = [0, 0];
  for (const { offset, length } of map.pieces) {
    if (offset < end) throw damaged(`the pieces of the sparse file ${name} overlap`);
    end = offset + length;
    sum += length;
  }
  if (map.size < end || sum !== stored)
    throw damaged(`the pieces of the sparse file ${name} are not what is stored of it`);
  return map;
}
