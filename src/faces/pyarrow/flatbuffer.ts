/**
 * Just enough of FlatBuffers to read Arrow's metadata. All reads go through a DataView, which throws a
 * RangeError outside of the bytes; offsets only ever lead forward in valid data, and callers limit how often
 * they follow them.
 */
export interface FlatTable {
  readonly view: DataView;
  readonly at: number;
}

export interface Vector {
  readonly view: DataView;
  /** Where the first element begins. */
  readonly at: number;
  readonly length: number;
}

export function rootTable(view: DataView, start: number): FlatTable {
  return { view, at: start + view.getUint32(start, true) };
}

/** Where field number `id` of a table is stored; undefined where it has its default. */
function fieldAt({ view, at }: FlatTable, id: number): number | undefined {
  const vtable = at - view.getInt32(at, true);
  const entry = 4 + id * 2;
  if (entry + 2 > view.getUint16(vtable, true)) return undefined;
  const offset = view.getUint16(vtable + entry, true);
  return offset === 0 ? undefined : at + offset;
}

export function uint8Field(table: FlatTable, id: number): number {
  const at = fieldAt(table, id);
  return at === undefined ? 0 : table.view.getUint8(at);
}

export function int16Field(table: FlatTable, id: number): number {
  const at = fieldAt(table, id);
  return at === undefined ? 0 : table.view.getInt16(at, true);
}

export function int32Field(table: FlatTable, id: number): number {
  const at = fieldAt(table, id);
  return at === undefined ? 0 : table.view.getInt32(at, true);
}

export function int64Field(table: FlatTable, id: number): number {
  const at = fieldAt(table, id);
  return at === undefined ? 0 : int64(table.view, at);
}

export function tableField(table: FlatTable, id: number): FlatTable | undefined {
  const at = fieldAt(table, id);
  return at === undefined ? undefined : { view: table.view, at: at + table.view.getUint32(at, true) };
}

export function vectorField(table: FlatTable, id: number): Vector {
  const at = fieldAt(table, id);
  if (at === undefined) return { view: table.view, at: 0, length: 0 };
  const start = at + table.view.getUint32(at, true);
  return { view: table.view, at: start + 4, length: table.view.getUint32(start, true) };
}

export function tableElement(vector: Vector, i: number): FlatTable {
  const at = vector.at + i * 4;
  return { view: vector.view, at: at + vector.view.getUint32(at, true) };
}

/** As a number: exact up to 2^53, which is more than any offset inside the bytes can be. */
export function int64(view: DataView, at: number): number {
  return view.getUint32(at, true) + view.getInt32(at + 4, true) * 2 ** 32;
}

/** UTF-8; empty where there is none. */
export function textField(table: FlatTable, id: number): string {
  const { view, at, length } = vectorField(table, id);
  return Buffer.from(view.buffer, view.byteOffset + at, checkedLength(view, at, length)).toString('utf8');
}

function checkedLength(view: DataView, at: number, length: number): number {
  if (at + length > view.byteLength) throw new RangeError('a text ends outside of the bytes');
  return length;
}
