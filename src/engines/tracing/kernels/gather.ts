import { elementCount } from '../../host-tensor.ts';
import type { GraphBuilder } from '../../onnx/graph.ts';
import { dataTypeNumber } from '../../onnx/model.ts';
import { kernel } from '../kernel.ts';
import { edge, edgeIn, naturalEdge, uniform, type Value } from '../value.ts';
import { reshaped } from './shape.ts';

export const gatherKernels = [
  kernel<'x' | 'indices', { axis: number; batchDims: number }>(
    'GatherV2',
    ({ graph, inputs: { x, indices }, attributes: { axis, batchDims } }) => {
      if (batchDims !== 0) throw new Error('GatherV2 with batchDims has no ONNX kernel.');
      const positive = axis < 0 ? axis + x.shape.length : axis;
      const name = graph.node('Gather', [naturalEdge(graph, x), naturalEdge(graph, indices)], {
        axis: positive,
      });
      return edge(name, x.shape.toSpliced(positive, 1, ...indices.shape), x.dtype);
    },
  ),
  // The gradient of GatherV2: adds row i of x to row segmentIds[i] of the result.
  kernel<'x' | 'segmentIds', { numSegments: number }>(
    'UnsortedSegmentSum',
    ({ graph, inputs: { x, segmentIds }, attributes: { numSegments } }) => {
      const shape = [numSegments, ...x.shape.slice(segmentIds.shape.length)];
      const rows = elementCount(segmentIds.shape);
      const zeros = edgeIn(graph, uniform(0, shape, x.dtype), 'natural');
      const positions = asInt64(graph, reshaped(graph, segmentIds, [rows, 1]));
      const updates = naturalEdge(graph, reshaped(graph, x, [rows, ...shape.slice(1)]));
      return edge(graph.node('ScatterND', [zeros, positions, updates], { reduction: 'add' }), shape, x.dtype);
    },
  ),
  kernel<'params' | 'indices'>('GatherNd', ({ graph, inputs: { params, indices } }) => {
    const depth = indices.shape.at(-1)!;
    const name = graph.node('GatherND', [naturalEdge(graph, params), asInt64(graph, indices)]);
    return edge(name, [...indices.shape.slice(0, -1), ...params.shape.slice(depth)], params.dtype);
  }),
  kernel<'tensor' | 'indices' | 'updates'>(
    'TensorScatterUpdate',
    ({ graph, inputs: { tensor, indices, updates } }) => {
      const inputs = [naturalEdge(graph, tensor), asInt64(graph, indices), naturalEdge(graph, updates)];
      return edge(graph.node('ScatterND', inputs), tensor.shape, tensor.dtype);
    },
  ),
];

/** Positions as ONNX wants them. */
function asInt64(graph: GraphBuilder, indices: Value): string {
  return graph.node('Cast', [naturalEdge(graph, indices)], { to: dataTypeNumber('int64') });
}
