import { encodeText } from './text-values.ts';

/** Type of the elements of an array; `name` as numpy has it: "u1", "b1", "i8", "O". */
export interface NumpyType {
  readonly kind: 'dtype';
  readonly name: string;
  /** ">" where numbers are stored from their highest byte on. */
  order: string;
}

/** A numpy array; as it comes out of a pickle, its parts are set when the pickle gives it its state. */
export interface NumpyArray {
  readonly kind: 'ndarray';
  shape: readonly number[];
  type: string;
  order: string;
  /** The elements in row-major order; of type "O" a list of them. */
  data: Uint8Array | readonly unknown[];
}

export function isNumpyArray(value: unknown): value is NumpyArray {
  return kindOf(value) === 'ndarray';
}

type Call = (args: readonly unknown[]) => unknown;

/**
 * The names by which numpy's arrays and numbers are stored, of versions before and from 2.0, and of bytes in
 * protocols 0 to 2. Nothing else of numpy is among them: some of it runs texts.
 */
export const NUMPY_CALLS: Readonly<Record<string, Call>> = {
  '_codecs.encode': encodeText,
  'numpy.dtype': ([name]): NumpyType => ({ kind: 'dtype', name: textOf(name), order: '|' }),
  ...bothNames('multiarray._reconstruct', emptyArray),
  ...bothNames('multiarray.scalar', scalar),
  ...bothNames('numeric._frombuffer', arrayFromBuffer),
};

/** Gives what `NUMPY_CALLS` made its state. */
export function buildNumpy(object: unknown, state: unknown): void {
  if (!Array.isArray(state)) return;
  if (kindOf(object) === 'dtype') (object as NumpyType).order = textOf(state[1]);
  if (!isNumpyArray(object)) return;
  const [, shape, type, , data] = state as unknown[];
  if (!isShape(shape) || kindOf(type) !== 'dtype') return;
  object.shape = shape;
  object.type = (type as NumpyType).name;
  object.order = (type as NumpyType).order;
  object.data = data instanceof Uint8Array || Array.isArray(data) ? data : new Uint8Array();
}

function bothNames(name: string, call: Call): Record<string, Call> {
  return { [`numpy.core.${name}`]: call, [`numpy._core.${name}`]: call };
}

function emptyArray(): NumpyArray {
  return { kind: 'ndarray', shape: [], type: '', order: '|', data: new Uint8Array() };
}

/** Protocol 5: (bytes, dtype, shape, order). */
function arrayFromBuffer([data, type, shape]: readonly unknown[]): NumpyArray {
  const array = emptyArray();
  buildNumpy(array, [1, shape, type, false, data]);
  return array;
}

/** A number; bytes of another type as they are. */
function scalar([type, bytes]: readonly unknown[]): unknown {
  if (kindOf(type) !== 'dtype' || !(bytes instanceof Uint8Array)) return null;
  const { name, order } = type as NumpyType;
  return numberIn(bytes, name, order) ?? (name.startsWith('S') ? bytes : null);
}

/** The elements of an array of one axis; undefined where they are no numbers or values, or not all there. */
export function valuesOf({ shape, type, order, data }: NumpyArray): unknown[] | undefined {
  if (shape.length !== 1) return undefined;
  const [count] = shape as [number];
  if (!(data instanceof Uint8Array)) return data.length === count ? [...data] : undefined;
  const size = data.length / count;
  if (count === 0 || !Number.isInteger(size)) return undefined;
  const values = Array.from({ length: count }, (_, i) =>
    numberIn(data.subarray(i * size, (i + 1) * size), type, order),
  );
  return values.includes(undefined) ? undefined : values;
}

/** The first number of some bytes; undefined where there is none of such a type. */
function numberIn(bytes: Uint8Array, type: string, order: string): number | boolean | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = Number(/^[biuf](\d)$/.exec(type)?.[1] ?? 0);
  if (size === 0 || bytes.length < size) return undefined;
  return READERS[type]?.(view, order !== '>');
}

const READERS: Readonly<Record<string, (view: DataView, isLittle: boolean) => number | boolean>> = {
  b1: (view) => view.getUint8(0) !== 0,
  u1: (view) => view.getUint8(0),
  i1: (view) => view.getInt8(0),
  u2: (view, isLittle) => view.getUint16(0, isLittle),
  i2: (view, isLittle) => view.getInt16(0, isLittle),
  u4: (view, isLittle) => view.getUint32(0, isLittle),
  i4: (view, isLittle) => view.getInt32(0, isLittle),
  u8: (view, isLittle) => Number(view.getBigUint64(0, isLittle)),
  i8: (view, isLittle) => Number(view.getBigInt64(0, isLittle)),
  f4: (view, isLittle) => view.getFloat32(0, isLittle),
  f8: (view, isLittle) => view.getFloat64(0, isLittle),
};

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value);
}

function kindOf(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? (value as { kind?: string }).kind : undefined;
}

function isShape(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
