import { elementCount } from '../../host-tensor.ts';
import type { GraphBuilder } from '../../onnx/graph.ts';
import { kernel } from '../kernel.ts';
import { edge, naturalEdge, type Value } from '../value.ts';
import { reshaped } from './shape.ts';

interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/**
 * Emits a product of matrices [..., m, k] x [..., k, n]; one matrix a side goes to Gemm, which transposes for
 * free.
 */
function multiplied(
  graph: GraphBuilder,
  a: Value,
  b: Value,
  { transposeA, transposeB }: MatMulAttributes,
): Value {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const batch = a.shape.length >= b.shape.length ? a.shape.slice(0, -2) : b.shape.slice(0, -2);
  const shape = [...batch, rows, columns];
  if (elementCount(batch) === 1) {
    const matrix = (value: Value) => naturalEdge(graph, reshaped(graph, value, value.shape.slice(-2)));
    const flags = { transA: Number(transposeA), transB: Number(transposeB) };
    return reshaped(graph, edge(graph.node('Gemm', [matrix(a), matrix(b)], flags), [rows, columns]), shape);
  }
  const left = transposeA ? swapLastAxes(graph, a) : naturalEdge(graph, a);
  const right = transposeB ? swapLastAxes(graph, b) : naturalEdge(graph, b);
  return edge(graph.node('MatMul', [left, right]), shape);
}

function swapLastAxes(graph: GraphBuilder, value: Value): string {
  const rank = value.shape.length;
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  perm.splice(rank - 2, 2, rank - 1, rank - 2);
  return graph.node('Transpose', [naturalEdge(graph, value)], { perm });
}

export const matmulKernels = [
  kernel<'a' | 'b', MatMulAttributes>('BatchMatMul', ({ graph, inputs: { a, b }, attributes }) =>
    multiplied(graph, a, b, attributes),
  ),
];
