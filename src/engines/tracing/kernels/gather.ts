import { elementCount } from '../../host-tensor.ts';
import { dataTypeNumber } from '../../onnx/model.ts';
import { kernel } from '../kernel.ts';
import { edge, edgeIn, naturalEdge, uniform } from '../value.ts';
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
      const positions = graph.node('Cast', [naturalEdge(graph, reshaped(graph, segmentIds, [rows, 1]))], {
        to: dataTypeNumber('int64'),
      });
      const updates = naturalEdge(graph, reshaped(graph, x, [rows, ...shape.slice(1)]));
      return edge(graph.node('ScatterND', [zeros, positions, updates], { reduction: 'add' }), shape, x.dtype);
    },
  ),
];
