import { type GrowingNumbers, growingNumbers } from '../../base/arrays/growing-numbers.ts';
import { columnPages } from './column-reader.ts';
import type { PageColumn } from './decode-page.ts';
import type { ParquetColumn } from './open-parquet.ts';

/** Where the images of a set of files lie, page by page; plain data. */
export interface PageTable {
  readonly groups: readonly PageGroup[];
  /** Of each page the first of its rows, counted through all files; and where it is. */
  readonly firstRows: Float64Array;
  readonly offsets: Float64Array;
  readonly lengths: Float64Array;
  readonly groupOf: Float64Array;
}

/** A row group of a file. */
export interface PageGroup extends PageColumn {
  readonly file: string;
  readonly firstRow: number;
  readonly dictionary: { readonly at: number; readonly length: number } | undefined;
}

export interface PageTableMaker {
  /** How many rows there are so far. */
  readonly rows: number;
  /** @throws InputError where the column is damaged */
  add(file: string, column: ParquetColumn): void;
  finish(): PageTable;
}

export function makePageTable(): PageTableMaker {
  const groups: PageGroup[] = [];
  const [firstRows, offsets, lengths, groupOf] = [0, 1, 2, 3].map(growingNumbers) as [
    GrowingNumbers,
    GrowingNumbers,
    GrowingNumbers,
    GrowingNumbers,
  ];
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    add(file, column) {
      const { type, optional } = column;
      for (const { chunk, found } of columnPages(file, column)) {
        const { dictionary, pages } = found;
        groups.push({
          ...{ type, optional, codec: chunk.codec, file, firstRow: rows },
          dictionary: dictionary && { at: dictionary.at, length: dictionary.length },
        });
        for (const page of pages) {
          firstRows.push(rows);
          offsets.push(page.at);
          lengths.push(page.length);
          groupOf.push(groups.length - 1);
          rows += page.rows;
        }
      }
    },
    finish: () => ({
      groups,
      firstRows: firstRows.toShared(),
      offsets: offsets.toShared(),
      lengths: lengths.toShared(),
      groupOf: groupOf.toShared(),
    }),
  };
}

/** The page that holds a row. */
export function pageOf({ firstRows }: PageTable, row: number): number {
  let [low, high] = [0, firstRows.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (firstRows[middle]! <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}
