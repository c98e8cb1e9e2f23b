import type { GraphBuilder } from '../../onnx/graph.ts';
import { type KernelCall, kernel } from '../kernel.ts';
import { blockOf } from '../tensor-layout.ts';
import { broadcastTo, edge, edgeIn, naturalEdge, tensorLayoutOf, uniform, type Value } from '../value.ts';
import { blockedAffine } from './blocked-convolution.ts';
import { arithmetic, elementwise } from './elementwise.ts';

type Inputs = 'x' | 'mean' | 'variance' | 'offset' | 'scale';

/** (x - mean) / sqrt(variance + epsilon) * scale + offset, per channel. Offset and scale may be absent. */
function normalized({ graph, inputs, attributes }: KernelCall<Inputs, { varianceEpsilon: number }>): Value {
  const { x, mean, variance } = inputs;
  const { varianceEpsilon } = attributes;
  const channels = [x.shape.at(-1)!];
  const scale: Value = inputs.scale ?? uniform(1, channels);
  const offset: Value = inputs.offset ?? uniform(0, channels);
  if (tensorLayoutOf(x) === 'nchw') {
    const vectors = [scale, offset, mean, variance].map((vector) => naturalEdge(graph, vector));
    const epsilon = { float: varianceEpsilon };
    return edge(
      graph.node('BatchNormalization', [edgeIn(graph, x, 'nchw'), ...vectors], { epsilon }),
      x.shape,
      x.dtype,
      'nchw',
    );
  }
  const gain = arithmetic(graph, 'RealDiv', scale, deviation(graph, variance, varianceEpsilon));
  const isCentred = mean.kind === 'uniform' && mean.value === 0;
  const shift = isCentred
    ? offset
    : arithmetic(graph, 'Sub', offset, arithmetic(graph, 'Multiply', mean, gain));
  if (x.kind === 'edge' && blockOf(x.layout) > 1)
    return blockedAffine(graph, x, vectorOf(graph, gain, channels), vectorOf(graph, shift, channels));
  return arithmetic(graph, 'Add', arithmetic(graph, 'Multiply', x, gain), shift);
}

function vectorOf(graph: GraphBuilder, value: Value, shape: readonly number[]): string {
  return naturalEdge(graph, broadcastTo(graph, value, shape));
}

function deviation(graph: GraphBuilder, variance: Value, epsilon: number): Value {
  if (variance.kind === 'uniform') return { ...variance, value: Math.sqrt(variance.value + epsilon) };
  return elementwise(
    graph,
    'Sqrt',
    [arithmetic(graph, 'Add', variance, uniform(epsilon, []))],
    variance.dtype,
  );
}

export const batchNormKernels = [kernel<Inputs, { varianceEpsilon: number }>('FusedBatchNorm', normalized)];
