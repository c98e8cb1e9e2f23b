// The part of onnx.proto that we write; field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
import { encodeMessage, type MessageWriter } from './protobuf.ts';

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

/** Integers, lists of integers and texts as they are; a float is marked, because 1 and 1.0 are one number here. */
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

const IR_VERSION = 8;
const OPERATOR_SETS: Readonly<Record<string, number>> = {
  '': 17,
  'com.microsoft': 1,
  'com.microsoft.nchwc': 1,
};
const DATA_TYPE: Readonly<Record<InnerType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};
const MAX_MODEL_BYTES = 2 ** 31 - 1;

/** The number that the ONNX standard gives to an element type, as the `to` of Cast wants it. */
export function dataTypeNumber(type: InnerType): number {
  return DATA_TYPE[type];
}

/** Encodes a graph as an ONNX model file. Throws where it would pass 2 GB, the limit of the format. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const weights = [...graph.initializers.values()].reduce(
    (bytes, tensor) => bytes + tensor.data.byteLength,
    0,
  );
  if (weights > MAX_MODEL_BYTES)
    throw new Error(`An ONNX model holds at most 2 GB; this one has ${weights} bytes.`);
  const domains = new Set(['', ...graph.nodes.map((node) => node.domain)]);
  return encodeMessage((model) => {
    model.integer(1, IR_VERSION);
    model.text(2, 'occ-pipe');
    model.message(7, (message) => writeGraph(message, graph));
    for (const domain of domains) {
      model.message(8, (operatorSet) => {
        operatorSet.text(1, domain);
        operatorSet.integer(2, OPERATOR_SETS[domain]!);
      });
    }
  });
}

function writeGraph(message: MessageWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) message.message(1, (inner) => writeNode(inner, node));
  message.text(2, 'graph');
  for (const [name, tensor] of graph.initializers)
    message.message(5, (inner) => writeTensor(inner, name, tensor));
  for (const port of graph.inputs) message.message(11, (inner) => writePort(inner, port));
  for (const port of graph.outputs) message.message(12, (inner) => writePort(inner, port));
}

function writeNode(message: MessageWriter, node: OnnxNode): void {
  for (const input of node.inputs) message.text(1, input);
  message.text(2, node.output);
  message.text(3, node.output);
  message.text(4, node.type);
  for (const [name, value] of Object.entries(node.attributes)) {
    message.message(5, (inner) => writeAttribute(inner, name, value));
  }
  if (node.domain) message.text(7, node.domain);
}

function writeAttribute(message: MessageWriter, name: string, value: Attribute): void {
  const kind = { float: 1, integer: 2, text: 3, floats: 6, integers: 7 };
  message.text(1, name);
  if (typeof value === 'number') {
    message.integer(3, value);
    message.integer(20, kind.integer);
  } else if (typeof value === 'string') {
    message.text(4, value);
    message.integer(20, kind.text);
  } else if ('float' in value) {
    message.float(2, value.float);
    message.integer(20, kind.float);
  } else if ('floats' in value) {
    for (const item of value.floats) message.float(7, item);
    message.integer(20, kind.floats);
  } else {
    for (const item of value) message.integer(8, item);
    message.integer(20, kind.integers);
  }
}

function writeTensor(message: MessageWriter, name: string, { type, shape, data }: OnnxTensor): void {
  for (const size of shape) message.integer(1, size);
  message.integer(2, DATA_TYPE[type]);
  message.text(8, name);
  message.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writePort(message: MessageWriter, { name, type, shape, isSequence = false }: OnnxPort): void {
  const writeTensorType = (typeProto: MessageWriter): void =>
    typeProto.message(1, (tensorType) => {
      tensorType.integer(1, DATA_TYPE[type]);
      tensorType.message(2, (shapeProto) => {
        for (const size of shape) {
          shapeProto.message(1, (dimension) => {
            if (typeof size === 'string') dimension.text(2, size);
            else dimension.integer(1, size);
          });
        }
      });
    });
  message.text(1, name);
  message.message(2, (typeProto) => {
    if (isSequence) typeProto.message(4, (sequence) => sequence.message(1, writeTensorType));
    else writeTensorType(typeProto);
  });
}
