import type { GraphBuilder } from '../../onnx/graph.ts';
import { blockOf, plainOf } from '../tensor-layout.ts';
import { naturalEdge, uniform, type Value } from '../value.ts';
import { blockedAffine } from './blocked-convolution.ts';

/** The affine map per channel that each operator makes of an image and a vector. */
const AFFINE: Readonly<
  Record<string, (graph: GraphBuilder, vector: string, channels: number) => { factor: string; shift: string }>
> = {
  Add: (graph, vector, channels) => ({ factor: filled(graph, 1, channels), shift: vector }),
  Sub: (graph, vector, channels) => ({
    factor: filled(graph, 1, channels),
    shift: graph.node('Neg', [vector]),
  }),
  Mul: (graph, vector, channels) => ({ factor: vector, shift: filled(graph, 0, channels) }),
};

/**
 * An image in blocks plus, minus or times a vector of its channels, as one depthwise convolution: ONNX
 * Runtime's own broadcasting works in runs as short as a block and takes up to twice as long. Undefined for
 * anything else.
 */
export function channelArithmetic(
  graph: GraphBuilder,
  operator: string,
  image: Value,
  vector: Value,
): Value | undefined {
  if (operator !== 'Sub' && image.shape.length < vector.shape.length)
    return channelArithmetic(graph, operator, vector, image);
  if (image.kind !== 'edge') return undefined;
  const isBlocked = plainOf(image.layout) === 'nchw' && blockOf(image.layout) > 1;
  const channels = image.shape.at(-1)!;
  const isVector = vector.kind === 'edge' && vector.shape.length === 1 && vector.shape[0] === channels;
  const affine = AFFINE[operator];
  if (!affine || !isBlocked || !isVector) return undefined;
  const { factor, shift } = affine(graph, naturalEdge(graph, vector), channels);
  return blockedAffine(graph, image, factor, shift);
}

function filled(graph: GraphBuilder, value: number, channels: number): string {
  return naturalEdge(graph, uniform(value, [channels]));
}
