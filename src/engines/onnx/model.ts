export type OnnxType = 'float32' | 'int32' | 'int64' | 'bool' | 'uint8' | 'int8';

/** Within a graph values may also be of half the width; none comes in, goes out or is stored. */
type InnerType = OnnxType | 'float16';

/** A dimension with a name instead of a size may differ from run to run. */
export type Dimension = number | string;

export interface OnnxTensor {
  readonly type: OnnxType;
  readonly shape: readonly number[];
  /** Row-major values. */
  readonly data: Float32Array | Int32Array | BigInt64Array | Uint8Array | Int8Array;
}

/**
 * Integers, lists of integers and texts as they are; a float is marked, because 1 and 1.0 are one number
 * here.
 */
export type Attribute =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] };

export type Attributes = Readonly<Record<string, Attribute>>;

export interface OnnxNode {
  /** '' is the standard domain, ai.onnx. */
  readonly domain: string;
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Attributes;
}

export interface OnnxPort {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly Dimension[];
  /** A list of such tensors instead of one. */
  readonly isSequence?: boolean;
}

export interface OnnxGraph {
  /** In an order in which they can be computed. */
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxTensor>;
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

const DATA_TYPE: Readonly<Record<InnerType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};

/** The number that the ONNX standard gives to an element type, as the `to` of Cast wants it. */
export function dataTypeNumber(type: InnerType): number {
  return DATA_TYPE[type];
}
