import { elementCount } from '../../host-tensor.ts';
import type { GraphBuilder } from '../../onnx/graph.ts';
import { type Block, physicalShape, reshape } from '../tensor-layout.ts';
import { type Edge, edge, edgeIn, naturalEdge, uniform, type Value } from '../value.ts';
import { blockedConv } from './blocked-convolution.ts';

/** Smaller tensors are added before the operator has started. */
const WORTHWHILE = 1 << 14;

/** As few rows as keep the processor's cores busy, and as many as keep each within its cache. */
const ROWS = 64;

/** Marks a product of a tensor and a single number, so that a sum may take it apart again. */
export function markScaled(graph: GraphBuilder, result: Value, a: Value, b: Value): Value {
  if (result.kind !== 'edge' || result.dtype !== 'float32') return result;
  const [tensor, factor] = isNumber(b) ? [a, b] : [b, a];
  if (!isNumber(factor) || tensor.kind !== 'edge' || tensor.layout !== result.layout) return result;
  const factorEdge = reshape(graph, naturalEdge(graph, factor), [1]);
  return { ...result, scaled: { tensor: tensor.name, factor: factorEdge } };
}

/**
 * Emits factor*x + y, or y - factor*x, in one pass where the other way takes two: the tensor seen as an image
 * in blocks of channels, all with the same factor. An optimizer consists of such sums over every weight.
 * Undefined for anything else.
 */
export function scaledSum(
  graph: GraphBuilder,
  operator: 'Add' | 'Sub',
  a: Value,
  b: Value,
  block: Block,
): Edge | undefined {
  if (operator === 'Add' && !isScaled(b))
    return isScaled(a) ? scaledSum(graph, operator, b, a, block) : undefined;
  if (!isScaled(b) || a.kind !== 'edge' || String(a.shape) !== String(b.shape)) return undefined;
  const count = elementCount(b.shape);
  const size = imageSize(count, block);
  if (count < WORTHWHILE || !size) return undefined;
  const { tensor, factor } = b.scaled;
  const factors = graph.node('Expand', [factor, graph.integers([block])]);
  const shape = [1, block, ...size];
  const result = blockedConv(
    graph,
    {
      image: tensor,
      imageShape: shape,
      filter: operator === 'Sub' ? graph.node('Neg', [factors]) : factors,
      filterShape: [block, 1, 1, 1],
      bias: naturalEdge(graph, uniform(0, [block])),
      addend: { edge: edgeIn(graph, a, b.layout), shape },
    },
    { kernel_shape: [1, 1], group: block },
  );
  return edge(reshape(graph, result, physicalShape(b.shape, b.layout)), b.shape, 'float32', b.layout);
}

function isNumber(value: Value): boolean {
  return value.dtype === 'float32' && (value.kind === 'uniform' || elementCount(value.shape) === 1);
}

function isScaled(value: Value): value is Edge & { readonly scaled: NonNullable<Edge['scaled']> } {
  return value.kind === 'edge' && value.scaled !== undefined;
}

/** Height and width of an image with as many values as the tensor; undefined where there is no handy one. */
function imageSize(count: number, block: Block): [height: number, width: number] | undefined {
  if (count % block !== 0) return undefined;
  const pixels = count / block;
  for (let height = ROWS; height > ROWS / 4; height--) {
    if (pixels % height === 0) return [height, pixels / height];
  }
  return undefined;
}
