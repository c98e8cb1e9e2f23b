// The part of onnx.proto that we write; field numbers are those of
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
import { PbfWriter } from 'pbf';
import { bytesOf } from '../../base/arrays/bytes-of.ts';
import {
  type Attribute,
  type Dimension,
  dataTypeNumber,
  type OnnxGraph,
  type OnnxNode,
  type OnnxPort,
  type OnnxTensor,
} from './model.ts';

const IR_VERSION = 8;
const OPERATOR_SETS: Readonly<Record<string, number>> = {
  '': 17,
  'com.microsoft': 1,
  'com.microsoft.nchwc': 1,
};
const MAX_MODEL_BYTES = 2 ** 31 - 1;

/** More than what a node, or a tensor beside its values, takes on average. */
const ROOM = 1024;

/** Encodes a graph as an ONNX model file. Throws where it would pass 2 GB, the limit of the format. */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  const weights = [...graph.initializers.values()].reduce(
    (bytes, tensor) => bytes + tensor.data.byteLength,
    0,
  );
  if (weights > MAX_MODEL_BYTES)
    throw new Error(`An ONNX model holds at most 2 GB; this one has ${weights} bytes.`);
  // With room for all of it from the start: a writer that grows copies the weights each time.
  const room = weights + ROOM * (graph.nodes.length + graph.initializers.size);
  const model = new PbfWriter(new Uint8Array(room));
  model.writeVarintField(1, IR_VERSION);
  model.writeStringField(2, 'occ-pipe');
  model.writeMessage(7, writeGraph, graph);
  for (const domain of new Set(['', ...graph.nodes.map((node) => node.domain)]))
    model.writeMessage(8, writeOperatorSet, domain);
  return model.finish();
}

function writeOperatorSet(domain: string, message: PbfWriter): void {
  message.writeStringField(1, domain);
  message.writeVarintField(2, OPERATOR_SETS[domain]!);
}

function writeGraph({ nodes, initializers, inputs, outputs }: OnnxGraph, message: PbfWriter): void {
  for (const node of nodes) message.writeMessage(1, writeNode, node);
  message.writeStringField(2, 'graph');
  for (const tensor of initializers) message.writeMessage(5, writeTensor, tensor);
  for (const port of inputs) message.writeMessage(11, writePort, port);
  for (const port of outputs) message.writeMessage(12, writePort, port);
}

function writeNode({ domain, type, inputs, output, attributes }: OnnxNode, message: PbfWriter): void {
  for (const input of inputs) message.writeStringField(1, input);
  message.writeStringField(2, output);
  message.writeStringField(3, output);
  message.writeStringField(4, type);
  for (const attribute of Object.entries(attributes)) message.writeMessage(5, writeAttribute, attribute);
  if (domain) message.writeStringField(7, domain);
}

/** AttributeProto.AttributeType */
const KIND = { float: 1, integer: 2, text: 3, floats: 6, integers: 7 } as const;

function writeAttribute([name, value]: readonly [string, Attribute], message: PbfWriter): void {
  message.writeStringField(1, name);
  message.writeVarintField(20, writeValue(value, message));
}

/** @returns the number of its kind */
function writeValue(value: Attribute, message: PbfWriter): number {
  if (typeof value === 'number') {
    message.writeVarintField(3, value);
    return KIND.integer;
  }
  if (typeof value === 'string') {
    message.writeStringField(4, value);
    return KIND.text;
  }
  if ('float' in value) {
    message.writeFloatField(2, value.float);
    return KIND.float;
  }
  if ('floats' in value) {
    for (const item of value.floats) message.writeFloatField(7, item);
    return KIND.floats;
  }
  for (const item of value) message.writeVarintField(8, item);
  return KIND.integers;
}

function writeTensor([name, { type, shape, data }]: readonly [string, OnnxTensor], message: PbfWriter): void {
  for (const size of shape) message.writeVarintField(1, size);
  message.writeVarintField(2, dataTypeNumber(type));
  message.writeStringField(8, name);
  message.writeBytesField(9, bytesOf(data));
}

function writePort(port: OnnxPort, message: PbfWriter): void {
  message.writeStringField(1, port.name);
  message.writeMessage(2, port.isSequence ? writeSequenceType : writeType, port);
}

function writeSequenceType(port: OnnxPort, message: PbfWriter): void {
  message.writeMessage(4, (of, sequence) => sequence.writeMessage(1, writeType, of), port);
}

function writeType(port: OnnxPort, message: PbfWriter): void {
  message.writeMessage(1, writeTensorType, port);
}

function writeTensorType({ type, shape }: OnnxPort, message: PbfWriter): void {
  message.writeVarintField(1, dataTypeNumber(type));
  message.writeMessage(2, writeShape, shape);
}

function writeShape(shape: readonly Dimension[], message: PbfWriter): void {
  for (const size of shape) message.writeMessage(1, writeDimension, size);
}

function writeDimension(size: Dimension, message: PbfWriter): void {
  if (typeof size === 'string') message.writeStringField(2, size);
  else message.writeVarintField(1, size);
}
