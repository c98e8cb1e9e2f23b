import { closeSync, openSync, readSync } from 'node:fs';
import { damagedParquet } from './damaged.ts';
import { decodeDictionary, decodePage, type PageValue } from './decode-page.ts';
import type { ColumnChunk, ParquetColumn } from './open-parquet.ts';
import { type ChunkPages, findPages, type Page } from './pages.ts';

/**
 * All values of a column, row by row; a page of them is in memory at a time.
 * @throws InputError where it is damaged
 */
export function* columnValues(file: string, column: ParquetColumn): Generator<PageValue> {
  const descriptor = openSync(file, 'r');
  try {
    for (const chunk of column.chunks) {
      const of = { type: column.type, codec: chunk.codec, optional: column.optional };
      const { dictionary, pages } = findPages(descriptor, chunk);
      const words = dictionary && decodeDictionary(bytesOf(descriptor, dictionary), of);
      for (const page of pages) yield* decodePage(bytesOf(descriptor, page), of, words);
    }
  } catch (error) {
    throw damagedParquet(error, file);
  } finally {
    closeSync(descriptor);
  }
}

/** Where the pages of a column are, group by group. Throws as the other. */
export function columnPages(
  file: string,
  { chunks }: ParquetColumn,
): { chunk: ColumnChunk; found: ChunkPages }[] {
  const descriptor = openSync(file, 'r');
  try {
    return chunks.map((chunk) => ({ chunk, found: findPages(descriptor, chunk) }));
  } catch (error) {
    throw damagedParquet(error, file);
  } finally {
    closeSync(descriptor);
  }
}

function bytesOf(file: number, { at, length }: Page): Uint8Array {
  const bytes = new Uint8Array(length);
  const read = readSync(file, bytes, 0, length, at);
  if (read < length) throw new Error(`the file ends inside of the page at byte ${at}`);
  return bytes;
}
