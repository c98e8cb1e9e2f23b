import { readSync } from 'node:fs';
import type { PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { ColumnChunk } from './open-parquet.ts';

/** A page of a column: some of its rows, packed by themselves. */
export interface Page {
  /** Where its header begins, and how many bytes it takes with it. */
  readonly at: number;
  readonly length: number;
  readonly rows: number;
}

export interface ChunkPages {
  /** The values that pages name by number, where they do. */
  readonly dictionary: Page | undefined;
  readonly pages: readonly Page[];
}

/**
 * Finds the pages of a column in a row group, by their headers alone.
 * @param file a descriptor
 * @throws Error where they are damaged
 */
export function findPages(file: number, { start, end, rows }: ColumnChunk): ChunkPages {
  const pages: Page[] = [];
  let dictionary: Page | undefined;
  let found = 0;
  for (let at = start; found < rows; ) {
    if (at >= end) throw new Error(`a column has ${found} values where its group has ${rows} rows`);
    const { header, length: headerLength } = readHeader(file, at, end);
    const length = headerLength + header.compressed_page_size;
    if (!(header.compressed_page_size >= 0 && at + length <= end)) {
      throw new Error(`the page at byte ${at} claims ${header.compressed_page_size} bytes`);
    }
    const page = { at, length, rows: rowsOf(header) };
    at += length;
    if (header.type === 'DICTIONARY_PAGE') dictionary = page;
    else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') {
      found += page.rows;
      if (!(page.rows >= 0 && found <= rows))
        throw new Error(`the page at byte ${page.at} has too many rows`);
      if (page.rows > 0) pages.push(page);
    }
  }
  return { dictionary, pages };
}

/** Statistics in it may hold two whole images. */
const WINDOWS = [1 << 12, 1 << 16, 1 << 20, 1 << 24];

function readHeader(file: number, at: number, end: number): { header: PageHeader; length: number } {
  for (const window of WINDOWS) {
    const bytes = new Uint8Array(Math.min(window, end - at));
    const read = readSync(file, bytes, 0, bytes.length, at);
    try {
      return parseHeader(bytes.subarray(0, read));
    } catch (error) {
      if (read < window || window === WINDOWS.at(-1)) throw error;
    }
  }
  throw new Error(`the header of the page at byte ${at} has no end`);
}

/** @param bytes from the header on; they may go on behind it */
export function parseHeader(bytes: Uint8Array): { header: PageHeader; length: number } {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  const header = parquetHeader(reader);
  if (header.type === undefined) throw new Error('there is no page where one should be');
  return { header, length: reader.offset };
}

function rowsOf(header: PageHeader): number {
  return header.data_page_header?.num_values ?? header.data_page_header_v2?.num_rows ?? 0;
}
