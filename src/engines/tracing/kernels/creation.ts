import { dataTypeNumber } from '../../onnx/model.ts';
import { kernel } from '../kernel.ts';
import { type ElementType, edge, edgeIn, known, naturalEdge, tensorLayoutOf, uniform } from '../value.ts';

/** Makers of values, and changes of their type. */
export const creationKernels = [
  kernel<never, { shape: number[]; value: number; dtype: ElementType }>('Fill', ({ attributes }) =>
    uniform(attributes.value, attributes.shape, attributes.dtype),
  ),
  kernel<'x'>('ZerosLike', ({ inputs: { x } }) => uniform(0, x.shape, x.dtype)),
  kernel<'x'>('OnesLike', ({ inputs: { x } }) => uniform(1, x.shape, x.dtype)),
  kernel<never, { start: number; stop: number; step: number; dtype: ElementType }>(
    'Range',
    ({ attributes }) => {
      const { start, stop, step, dtype } = attributes;
      const count = Math.max(0, Math.ceil((stop - start) / step));
      const values = Array.from({ length: count }, (_, index) => start + index * step);
      return known(values, [count], dtype);
    },
  ),
  kernel<'x'>('Identity', ({ inputs: { x } }) => x),
  kernel<'x', { dtype: ElementType }>('Cast', ({ graph, inputs: { x }, attributes: { dtype } }) => {
    if (x.dtype === dtype) return x;
    if (x.kind === 'uniform') return { ...x, dtype, value: cast(x.value, dtype) };
    const layout = tensorLayoutOf(x);
    const name = graph.node('Cast', [edgeIn(graph, x, layout)], { to: dataTypeNumber(dtype) });
    return edge(name, x.shape, dtype, layout);
  }),
  kernel<'indices', { depth: number; onValue: number; offValue: number; dtype: ElementType }>(
    'OneHot',
    ({ graph, inputs: { indices }, attributes: { depth, onValue, offValue, dtype } }) => {
      // Compared with 0..depth-1 rather than ONNX's OneHot, which counts negative labels from the end.
      const column = graph.node('Unsqueeze', [naturalEdge(graph, indices), graph.integers([-1])]);
      const classes = graph.constant({
        type: 'int32',
        shape: [depth],
        data: Int32Array.from({ length: depth }, (_, index) => index),
      });
      const hit = graph.node('Equal', [column, classes]);
      const values = [graph.scalar(dtype, onValue), graph.scalar(dtype, offValue)];
      return edge(graph.node('Where', [hit, ...values]), [...indices.shape, depth], dtype);
    },
  ),
];

function cast(value: number, dtype: ElementType): number {
  if (dtype === 'bool') return Number(value !== 0);
  return dtype === 'int32' ? Math.trunc(value) : value;
}
