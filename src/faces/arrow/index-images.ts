import { closeSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { chooseColumns, type Features, featuresIn } from '../huggingface/features.ts';
import { type BatchColumn, integersOf, readBatch, spansOf, validityOf } from './batch.ts';
import { arrowMessages, bytesAt, MESSAGE } from './messages.ts';
import { type ArrowSchema, readArrowSchema } from './schema.ts';

/** An image of a file: where its bytes lie. */
export interface ArrowImage {
  /** Its path, or else its file and row. */
  readonly name: string;
  readonly at: number;
  readonly length: number;
  readonly label: string | number | bigint;
}

export interface ArrowNotes {
  image(image: ArrowImage): void;
  leftOut(name: string, reason: string): void;
}

/**
 * Looks through an Arrow file (a stream or a file of the IPC format) with a column of images and one of
 * labels, batch by batch; images themselves are not read.
 * @param features what is said of the columns beside the file, where it says nothing itself
 * @throws InputError where it is damaged, or has no such columns
 */
export function indexArrow(file: string, features: Features | undefined, notes: ArrowNotes): void {
  const descriptor = openSync(file, 'r');
  try {
    let schema: ArrowSchema | undefined;
    let row = 0;
    for (const message of arrowMessages(descriptor)) {
      if (message.kind === MESSAGE.schema) schema = readArrowSchema(message.header);
      if (message.kind !== MESSAGE.batch) continue;
      if (schema === undefined) throw new Error('it has a batch before its schema');
      const known = featuresIn(schema.metadata('huggingface') ?? '') ?? features;
      row += takeBatch(descriptor, file, readBatch(message, schema), { known, row, notes });
    }
    if (schema === undefined) throw new Error('it has no schema');
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(
      `the Arrow file is damaged, or of a sort that is not read: ${(error as Error).message}`,
      {
        place: file,
        cure: 'copy it again from where it came',
      },
    );
  } finally {
    closeSync(descriptor);
  }
}

function takeBatch(
  descriptor: number,
  file: string,
  columns: readonly BatchColumn[],
  { known, row: firstRow, notes }: { known: Features | undefined; row: number; notes: ArrowNotes },
): number {
  const { image: imageName, label: labelName } = chooseColumns(
    columns.map(({ field }) => field.name),
    known,
    file,
  );
  const named = (name: string) => columns.find(({ field }) => field.name === name)!;
  const image = named(imageName);
  const inner = (name: string) => image.children.find(({ field }) => field.name === name);
  const bytes = image.field.type.kind === 'struct' ? inner('bytes') : image;
  if (bytes?.field.type.kind !== 'bytes') throw notBytes(imageName, file);
  const hasImage = [image, bytes].map((column) => validityOf(descriptor, column));
  const spanOf = spansOf(descriptor, bytes);
  const pathOf = textsOf(descriptor, inner('path'));
  const labelOf = labelsOf(descriptor, named(labelName), file);
  for (let row = 0; row < image.rows; row++) {
    const place = `row ${firstRow + row} of ${basename(file)}`;
    const label = labelOf(row);
    const path = pathOf?.(row);
    if (!hasImage.every((isThere) => isThere?.(row) ?? true)) {
      notes.leftOut(place, path ? 'of which only a path is stored' : 'without an image');
    } else if (label === undefined) notes.leftOut(place, 'without a label');
    else notes.image({ name: path ?? `${basename(file)}:${firstRow + row}`, ...spanOf(row), label });
  }
  return image.rows;
}

type Values<Value> = (row: number) => Value | undefined;

function labelsOf(descriptor: number, column: BatchColumn, file: string): Values<string | number | bigint> {
  const isThere = validityOf(descriptor, column);
  if (column.field.type.kind === 'int') {
    const numberOf = integersOf(descriptor, column);
    return (row) => ((isThere?.(row) ?? true) ? numberOf(row) : undefined);
  }
  const textOf = textsOf(descriptor, column);
  if (textOf === undefined) throw notBytes(column.field.name, file);
  return (row) => textOf(row)?.trim() || undefined;
}

/** Undefined where it is no column of texts. */
function textsOf(descriptor: number, column: BatchColumn | undefined): Values<string> | undefined {
  if (column?.field.type.kind !== 'text') return undefined;
  const isThere = validityOf(descriptor, column);
  const spanOf = spansOf(descriptor, column);
  return (row) => {
    if (isThere && !isThere(row)) return undefined;
    const { at, length } = spanOf(row);
    return bytesAt(descriptor, at, length).toString('utf8');
  };
}

function notBytes(column: string, file: string): InputError {
  return new InputError(`the column ${column} is neither of single values nor of { bytes, path }`, {
    place: file,
    cure: 'save the set with the encoded images (JPEG, PNG) embedded, and one number or name a row as label',
  });
}
