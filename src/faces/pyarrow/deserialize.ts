import { type ByteSpan, type ColumnData, layOut } from './arrays.ts';
import { PyarrowError } from './error.ts';
import {
  type FlatTable,
  int16Field,
  int64Field,
  rootTable,
  tableField,
  uint8Field,
  vectorField,
} from './flatbuffer.ts';
import { type ArrowColumn, readSchema } from './schema.ts';

/**
 * A Python value: None, bool, int (a bigint beyond 2^53), float, str, bytes, tuple or list. Bytes are views
 * of the input, not copies.
 */
export type PyValue = null | boolean | number | bigint | string | Uint8Array | PyValue[];

const COUNTS_LENGTH = 16;
const SCHEMA_MESSAGE = 1;
const RECORD_BATCH_MESSAGE = 3;

/**
 * Reads what `pyarrow.serialize(value).to_buffer()` wrote (Arrow before 1.0; later writers differ in two
 * details and are read too). Nothing is executed, every offset is checked, and the work is limited by the
 * length of the input; anything else is an InputError. The function remembers the last schema, since all
 * records of a file have the same one. Format: Arrow's IPC stream (Message.fbs, Schema.fbs) behind four zero
 * counts.
 */
export function createDeserializer(): (bytes: Uint8Array) => PyValue {
  let known: { bytes: Uint8Array; column: ArrowColumn } | undefined;

  const schemaOf = (view: DataView, message: Message): ArrowColumn => {
    const bytes = bytesOf(view, message.metadataAt, message.metadataLength);
    if (known !== undefined && Buffer.compare(known.bytes, bytes) === 0) return known.column;
    const column = readSchema(headerOf(message, SCHEMA_MESSAGE), int16Field(message.table, 0));
    known = { bytes: Uint8Array.from(bytes), column };
    return column;
  };

  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    try {
      return deserialize(view, schemaOf);
    } catch (error) {
      // A DataView throws this for a read outside: some length or offset was wrong.
      if (error instanceof RangeError)
        throw new PyarrowError('it ends early, or an offset leads outside of it');
      throw error;
    }
  };
}

function deserialize(view: DataView, schemaOf: (view: DataView, message: Message) => ArrowColumn): PyValue {
  for (let at = 0; at < COUNTS_LENGTH; at += 4) {
    if (view.getInt32(at, true) !== 0)
      throw new PyarrowError('it holds tensors or buffers, or is no such value at all');
  }
  const schema = readMessage(view, COUNTS_LENGTH);
  const column = schemaOf(view, schema);
  const batch = readMessage(view, schema.end);
  const header = headerOf(batch, RECORD_BATCH_MESSAGE);
  const data = layOut(
    column,
    vectorField(header, 1),
    vectorField(header, 2),
    batch.bodyAt,
    batch.end - batch.bodyAt,
  );
  if (data.length !== 1) throw new PyarrowError(`it holds ${data.length} values instead of one`);
  // Each value has at least a byte of its own and each text its letters, unless offsets were made to repeat
  // them.
  return readValue({ view, left: view.byteLength }, data, 0);
}

interface Message {
  readonly table: FlatTable;
  readonly metadataAt: number;
  readonly metadataLength: number;
  readonly bodyAt: number;
  /** Where the next message begins. */
  readonly end: number;
}

/** A message of the IPC stream: FF FF FF FF (absent before Arrow 0.15), metadata length, metadata, body. */
function readMessage(view: DataView, at: number): Message {
  const lengthAt = view.getUint32(at, true) === 0xffff_ffff ? at + 4 : at;
  const metadataLength = view.getUint32(lengthAt, true);
  const metadataAt = lengthAt + 4;
  if (metadataLength === 0) throw new PyarrowError('a message is missing');
  const bodyAt = metadataAt + metadataLength;
  const table = rootTable(view, metadataAt);
  const bodyLength = int64Field(table, 3);
  if (!(bodyLength >= 0 && bodyAt + bodyLength <= view.byteLength)) throw new PyarrowError('it ends early');
  return { table, metadataAt, metadataLength, bodyAt, end: bodyAt + bodyLength };
}

function headerOf(message: Message, type: number): FlatTable {
  const header = tableField(message.table, 2);
  if (uint8Field(message.table, 1) !== type || header === undefined)
    throw new PyarrowError('its messages are out of order');
  return header;
}

interface Source {
  readonly view: DataView;
  /** How many more values and letters may be read. */
  left: number;
}

function readValue(source: Source, data: ColumnData, i: number): PyValue {
  if (--source.left < 0) throw new PyarrowError('it expands without end');
  if (!(i >= 0 && i < data.length)) throw new PyarrowError('an offset leads outside of its column');
  const { view } = source;
  const { column, validity, first } = data;
  if (validity.length > 0 && !bitAt(view, validity, i)) return null;
  switch (column.kind) {
    case 'null':
      return null;
    case 'bool':
      return bitAt(view, first, i);
    case 'int':
      return readInt(view, placeOf(first, i, column.bits / 8), column.bits, column.signed);
    case 'float': {
      const at = placeOf(first, i, column.bits / 8);
      return column.bits === 32 ? view.getFloat32(at, true) : view.getFloat64(at, true);
    }
    case 'binary':
      return readBytes(view, data, i);
    case 'utf8': {
      const letters = readBytes(view, data, i);
      source.left -= letters.length;
      return Buffer.from(letters.buffer, letters.byteOffset, letters.length).toString('utf8');
    }
    case 'list':
      return readList(source, data, i);
    case 'union': {
      const code = view.getInt8(placeOf(first, i, 1));
      const child = data.children[column.codes.indexOf(code)];
      if (child === undefined) throw new PyarrowError(`it uses type ${code}, which its schema lacks`);
      return readValue(source, child, view.getInt32(placeOf(data.second, i, 4), true));
    }
  }
}

function readList(source: Source, data: ColumnData, i: number): PyValue[] {
  const start = source.view.getInt32(placeOf(data.first, i, 4), true);
  const end = source.view.getInt32(placeOf(data.first, i + 1, 4), true);
  const items: PyValue[] = [];
  for (let item = start; item < end; item++) items.push(readValue(source, data.children[0]!, item));
  return items;
}

function readBytes(view: DataView, data: ColumnData, i: number): Uint8Array {
  const start = view.getInt32(placeOf(data.first, i, 4), true);
  const end = view.getInt32(placeOf(data.first, i + 1, 4), true);
  if (!(start >= 0 && start <= end && end <= data.second.length))
    throw new PyarrowError('an offset leads outside of its data');
  return bytesOf(view, data.second.at + start, end - start);
}

function readInt(view: DataView, at: number, bits: 8 | 16 | 32 | 64, signed: boolean): number | bigint {
  switch (bits) {
    case 8:
      return signed ? view.getInt8(at) : view.getUint8(at);
    case 16:
      return signed ? view.getInt16(at, true) : view.getUint16(at, true);
    case 32:
      return signed ? view.getInt32(at, true) : view.getUint32(at, true);
    case 64: {
      const value = signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true);
      const asNumber = Number(value);
      return Number.isSafeInteger(asNumber) ? asNumber : value;
    }
  }
}

function bitAt(view: DataView, span: ByteSpan, i: number): boolean {
  return ((view.getUint8(placeOf(span, i >> 3, 1)) >> (i & 7)) & 1) === 1;
}

/** Where element `i` of `size` bytes lies, inside its span. */
function placeOf(span: ByteSpan, i: number, size: number): number {
  if ((i + 1) * size > span.length) throw new PyarrowError('a buffer is shorter than its column');
  return span.at + i * size;
}

function bytesOf(view: DataView, at: number, length: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + at, length);
}
