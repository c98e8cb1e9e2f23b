import type { DecodedArray } from 'hyparquet';
import type { FileReader } from '../datasets/files/file-reader.ts';
import { damagedParquet } from './damaged.ts';
import { decodeDictionary, decodePage, type PageValue } from './decode-page.ts';
import { type PageTable, pageOf } from './page-table.ts';

/** Bytes of pages that each thread keeps, unpacked. */
const KEPT = 1 << 26;

interface Kept {
  readonly values: readonly PageValue[] | DecodedArray;
  readonly bytes: number;
}

/**
 * Single values of a column. The page of one is decoded as a whole, so the last ones are kept, up to
 * `KEPT` bytes.
 * @returns the value of a row; it throws InputError where its page is damaged
 */
export function openPages(table: PageTable, reader: FileReader): (row: number) => PageValue {
  const kept = new Map<string, Kept>();
  let bytes = 0;

  function remember(key: string, decode: () => readonly PageValue[] | DecodedArray): Kept['values'] {
    const known = kept.get(key);
    kept.delete(key);
    const values = known?.values ?? decode();
    const one = known ?? { values, bytes: sizeOf(values) };
    if (known === undefined) bytes += one.bytes;
    kept.set(key, one);
    for (const [oldest, { bytes: freed }] of kept) {
      if (bytes <= KEPT || oldest === key) break;
      kept.delete(oldest);
      bytes -= freed;
    }
    return values;
  }

  function pageBytes(file: string, at: number, length: number): Uint8Array {
    const page = new Uint8Array(length);
    if (reader.read(file, page, at) === length) return page;
    throw new Error(`the file ends inside of the page at byte ${at}`);
  }

  return (row) => {
    const page = pageOf(table, row);
    const number = table.groupOf[page]!;
    const group = table.groups[number]!;
    const { file, dictionary, firstRow } = group;
    try {
      const words =
        dictionary &&
        (remember(`d${number}`, () =>
          decodeDictionary(pageBytes(file, dictionary.at, dictionary.length), group),
        ) as DecodedArray);
      const values = remember(`${page}`, () =>
        decodePage(pageBytes(file, table.offsets[page]!, table.lengths[page]!), group, words),
      ) as readonly PageValue[];
      return values[row - table.firstRows[page]!];
    } catch (error) {
      throw damagedParquet(error, `${file}, rows from ${firstRow} on`);
    }
  };
}

/** Views of one page keep all of it. */
function sizeOf(values: ArrayLike<unknown>): number {
  const pages = new Set<ArrayBufferLike>();
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value instanceof Uint8Array) pages.add(value.buffer);
  }
  let sum = 16 * values.length;
  for (const page of pages) sum += page.byteLength;
  return sum;
}
