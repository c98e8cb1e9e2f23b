import { basename } from 'node:path';
import { growingNumbers } from '../../base/arrays/growing-numbers.ts';
import { InputError } from '../../base/input-error.ts';
import { type PackedTexts, packTexts } from '../../base/text/packed-texts.ts';
import { chooseColumns, featuresIn } from '../huggingface/features.ts';
import { columnValues } from './column-reader.ts';
import type { PageValue } from './decode-page.ts';
import { openParquet, type ParquetColumn, type ParquetFile } from './open-parquet.ts';
import { makePageTable, type PageTable } from './page-table.ts';

/** The images of parquet files. */
export interface ParquetImages {
  readonly pages: PageTable;
  /** Of each image its row, counted through all files. */
  readonly rows: Float64Array;
  /** Its path, or else its file and row. */
  readonly names: PackedTexts;
}

/** Who is told of each row. */
export interface RowNotes {
  image(label: string | number | bigint): void;
  leftOut(name: string, reason: string): void;
}

/**
 * Looks through parquet files with a column of images and one of labels, as Hugging Face has them.
 * @throws InputError where a file is damaged, or has no such columns
 */
export function indexParquet(files: readonly string[], notes: RowNotes): ParquetImages {
  const pages = makePageTable();
  const rows = growingNumbers();
  const names = packTexts();
  let people: string | undefined;
  for (const file of files) {
    const parquet = openParquet(file);
    if (parquet.rows === 0) continue;
    const columns = columnsOf(parquet, file);
    people ??= columns.people;
    if (people !== columns.people) throw otherPeople(file, files[0]!);
    const firstRow = pages.rows;
    pages.add(file, columns.bytes);
    const labels = columnValues(file, columns.label);
    const paths = columns.path && columnValues(file, columns.path);
    const images = mayLack(columns.bytes) ? columnValues(file, columns.bytes) : undefined;
    for (let row = 0; row < parquet.rows; row++) {
      const label = labelOf(labels.next().value as PageValue);
      const path = textOf(paths?.next().value as PageValue);
      const name = path ?? `${basename(file)}:${row}`;
      if (images !== undefined && images.next().value === undefined) {
        const where = `row ${row} of ${basename(file)}`;
        notes.leftOut(where, path === undefined ? 'without an image' : 'of which only a path is stored');
      } else if (label === undefined) {
        notes.leftOut(`row ${row} of ${basename(file)}`, 'without a label');
      } else {
        rows.push(firstRow + row);
        names.push(name);
        notes.image(label);
      }
    }
  }
  return { pages: pages.finish(), rows: rows.toShared(), names: names.finish() };
}

interface Columns {
  readonly bytes: ParquetColumn;
  readonly path: ParquetColumn | undefined;
  readonly label: ParquetColumn;
  /** Names of the people, as JSON. */
  readonly people: string | undefined;
}

function columnsOf({ columns, metadata }: ParquetFile, file: string): Columns {
  const features = featuresIn(metadata('huggingface') ?? '');
  const names = [...new Set(columns.map(({ name }) => name.split('.')[0]!))];
  const { image, label, people } = chooseColumns(names, features, file);
  const named = (name: string) => columns.find((column) => column.name === name);
  const bytes = named(image) ?? named(`${image}.bytes`);
  if (bytes?.type !== 'BYTE_ARRAY') throw notBytes(image, file);
  const labels = named(label);
  if (labels === undefined) throw notBytes(label, file);
  return {
    bytes,
    path: bytes.name === image ? undefined : named(`${image}.path`),
    label: labels,
    people: people && JSON.stringify(people),
  };
}

/** Only where rows may have no image the images are read now. */
function mayLack({ chunks, optional }: ParquetColumn): boolean {
  return optional.some(Boolean) && chunks.some(({ nulls }) => nulls !== 0);
}

/** Undefined where there is none. */
function labelOf(value: PageValue): string | number | bigint | undefined {
  if (typeof value === 'boolean') return Number(value);
  return value instanceof Uint8Array ? textOf(value)?.trim() || undefined : value;
}

function textOf(value: PageValue): string | undefined {
  return value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : undefined;
}

function notBytes(column: string, file: string): InputError {
  return new InputError(`the column ${column} is neither of single values nor of { bytes, path }`, {
    place: file,
    cure: 'store the encoded images (JPEG, PNG) as bytes, and one label a row',
  });
}

function otherPeople(file: string, first: string): InputError {
  return new InputError(`the labels mean other people than those of ${basename(first)}: their names differ`, {
    place: file,
    cure: 'give files of one data set',
  });
}
