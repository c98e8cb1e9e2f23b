import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { type FileMetaData, parquetMetadata, parquetSchema } from 'hyparquet';
import { getMaxRepetitionLevel, getTreePath } from 'hyparquet/src/schema.js';
import { InputError } from '../../base/input-error.ts';
import { damagedParquet } from './damaged.ts';

/** A column of a parquet file that holds one value a row, or none. */
export interface ParquetColumn {
  /** "image.bytes" */
  readonly name: string;
  readonly type: string;
  /** Of each part of its name, whether it may be missing. */
  readonly optional: readonly boolean[];
  readonly chunks: readonly ColumnChunk[];
}

/** The values of a column in one row group. */
export interface ColumnChunk {
  /** "SNAPPY" */
  readonly codec: string;
  readonly start: number;
  readonly end: number;
  readonly rows: number;
  /** How many rows have no value, where that is known. */
  readonly nulls: number | undefined;
}

export interface ParquetFile {
  readonly rows: number;
  readonly columns: readonly ParquetColumn[];
  /** The text under a key of the file's own data. */
  metadata(key: string): string | undefined;
}

/** The footer of a million images, with the first and last of them in each of ten thousand groups. */
const LONGEST_FOOTER = 1 << 29;
const MAGIC = 'PAR1';

/** @throws InputError where the file is none, or damaged */
export function openParquet(file: string): ParquetFile {
  const { size, metadata } = readFooter(file);
  try {
    return describe(file, size, metadata);
  } catch (error) {
    throw damagedParquet(error, file);
  }
}

function readFooter(file: string): { size: number; metadata: FileMetaData } {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const end = Buffer.alloc(Math.min(8, size));
    readSync(descriptor, end, 0, end.length, size - end.length);
    if (size < 12 || end.toString('latin1', 4) !== MAGIC) {
      throw new InputError(
        `the file does not end as a parquet file does: it is cut off, or another kind of file`,
        { place: file, cure: 'copy it again from where it came' },
      );
    }
    const length = end.readUInt32LE(0) + 8;
    if (length > size || length > LONGEST_FOOTER) throw new Error(`its footer claims ${length} bytes`);
    const footer = new Uint8Array(length);
    readSync(descriptor, footer, 0, length, size - length);
    return { size, metadata: parquetMetadata(footer, { geoparquet: false }) };
  } catch (error) {
    throw damagedParquet(error, file);
  } finally {
    closeSync(descriptor);
  }
}

function describe(file: string, size: number, metadata: FileMetaData): ParquetFile {
  const tree = parquetSchema(metadata);
  const columns = new Map<string, ParquetColumn & { chunks: ColumnChunk[] }>();
  let rows = 0;
  for (const group of metadata.row_groups) {
    rows += countOf(group.num_rows, size);
    for (const { meta_data: chunk } of group.columns) {
      if (chunk === undefined) throw new Error('a row group does not say where its columns are');
      const path = getTreePath(tree, chunk.path_in_schema);
      // Lists have several values a row.
      if (getMaxRepetitionLevel(path) > 0) continue;
      const name = chunk.path_in_schema.join('.');
      const optional = path.slice(1).map(({ element }) => element.repetition_type !== 'REQUIRED');
      const column = columns.get(name) ?? { name, type: chunk.type, optional, chunks: [] };
      columns.set(name, column);
      const start = countOf(chunk.dictionary_page_offset || chunk.data_page_offset, size);
      const end = start + countOf(chunk.total_compressed_size, size - start);
      const nulls = chunk.statistics?.null_count;
      column.chunks.push({
        codec: chunk.codec,
        start,
        end,
        rows: countOf(group.num_rows, size),
        nulls: nulls === undefined ? undefined : Number(nulls),
      });
    }
  }
  const wrong = [...columns.values()].find(({ chunks }) => chunks.length !== metadata.row_groups.length);
  if (wrong) throw new InputError(`the column ${wrong.name} is not in every row group`, { place: file });
  return {
    rows,
    columns: [...columns.values()],
    metadata: (key) => metadata.key_value_metadata?.find((one) => one.key === key)?.value,
  };
}

/** A number of bytes or rows, of which a file has no more than bytes. */
function countOf(value: bigint | number, most: number): number {
  const count = Number(value);
  if (Number.isSafeInteger(count) && count >= 0 && count <= most) return count;
  throw new Error(`it claims ${value} bytes or rows where there are ${most} bytes`);
}
