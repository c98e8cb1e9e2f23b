import { int64, int64Field, tableField, type Vector, vectorField } from '../pyarrow/flatbuffer.ts';
import { type ArrowMessage, bytesAt } from './messages.ts';
import type { ArrowField, ArrowSchema } from './schema.ts';

/** A column in a batch: where its buffers lie in the file. */
export interface BatchColumn {
  readonly field: ArrowField;
  readonly rows: number;
  readonly buffers: readonly { readonly at: number; readonly length: number }[];
  readonly children: readonly BatchColumn[];
}

/** @throws Error where it is damaged, or its buffers are packed */
export function readBatch({ header, bodyAt, bodyLength }: ArrowMessage, schema: ArrowSchema): BatchColumn[] {
  if (tableField(header, 3) !== undefined) throw new Error('its buffers are packed, which is not read');
  const rows = int64Field(header, 0);
  const [nodes, buffers] = [vectorField(header, 1), vectorField(header, 2)];
  let [nextNode, nextBuffer] = [0, 0];
  const take = (field: ArrowField): BatchColumn => {
    if (nextNode >= nodes.length) throw new Error('a batch has fewer columns than the schema');
    const length = int64(nodes.view, nodes.at + 16 * nextNode++);
    const count = bufferCount(field);
    const own = Array.from({ length: count }, () => bufferAt(buffers, nextBuffer++, bodyAt, bodyLength));
    // A row takes a bit at least, but in a column of nothing.
    if (!(length >= 0 && (count === 0 || length <= 8 * bodyLength))) {
      throw new Error(`a column claims ${length} rows`);
    }
    return { field, rows: length, buffers: own, children: field.children.map(take) };
  };
  const columns = schema.fields.map(take);
  if (columns.some((column) => column.rows !== rows)) throw new Error('columns of a batch differ in length');
  return columns;
}

function bufferCount({ type }: ArrowField): number {
  if (type.kind === 'other') return type.buffers;
  if (type.kind === 'struct') return 1;
  return type.kind === 'int' ? 2 : 3;
}

function bufferAt(
  { view, at, length: count }: Vector,
  i: number,
  bodyAt: number,
  bodyLength: number,
): { at: number; length: number } {
  if (i >= count) throw new Error('a batch has fewer buffers than the schema');
  const [offset, length] = [int64(view, at + 16 * i), int64(view, at + 16 * i + 8)];
  if (offset >= 0 && length >= 0 && offset + length <= bodyLength) return { at: bodyAt + offset, length };
  throw new Error('a buffer lies outside of its batch');
}

/** Whether each row has a value; undefined: all have. */
export function validityOf(
  file: number,
  { buffers, rows }: BatchColumn,
): ((row: number) => boolean) | undefined {
  const [validity] = buffers;
  if (validity === undefined || validity.length === 0) return undefined;
  if (validity.length * 8 < rows) throw new Error('a column has fewer marks of values than rows');
  const bits = bytesAt(file, validity.at, validity.length);
  return (row) => ((bits[row >> 3]! >> (row & 7)) & 1) === 1;
}

/** Where the bytes of each row lie in the file. */
export function spansOf(
  file: number,
  { field, buffers, rows }: BatchColumn,
): (row: number) => { at: number; length: number } {
  const width = 'isLarge' in field.type && field.type.isLarge ? 8 : 4;
  const [, offsets, data] = buffers;
  if (offsets === undefined || data === undefined) throw new Error(`the column ${field.name} has no bytes`);
  if (rows > 0 && offsets.length < (rows + 1) * width) throw new Error('a column has fewer places than rows');
  const table = bytesAt(file, offsets.at, offsets.length);
  const view = new DataView(table.buffer, table.byteOffset, table.length);
  const place = (i: number) => (width === 8 ? int64(view, 8 * i) : view.getInt32(4 * i, true));
  return (row) => {
    const [start, end] = [place(row), place(row + 1)];
    if (start >= 0 && end >= start && end <= data.length) return { at: data.at + start, length: end - start };
    throw new Error(`row ${row} of a batch lies outside of its column`);
  };
}

/** The whole number of each row. */
export function integersOf(
  file: number,
  { field, buffers, rows }: BatchColumn,
): (row: number) => number | bigint {
  if (field.type.kind !== 'int') throw new Error(`the column ${field.name} is not of numbers`);
  const { bits, isSigned } = field.type;
  const [, data] = buffers;
  if (data === undefined || data.length * 8 < rows * bits)
    throw new Error('a column has fewer values than rows');
  const bytes = bytesAt(file, data.at, data.length);
  const size = bits / 8;
  if (size === 8) {
    return (row) => (isSigned ? bytes.readBigInt64LE(8 * row) : bytes.readBigUInt64LE(8 * row));
  }
  if (size !== 1 && size !== 2 && size !== 4) throw new Error(`it has numbers of ${bits} bits`);
  return (row) => (isSigned ? bytes.readIntLE(size * row, size) : bytes.readUIntLE(size * row, size));
}
