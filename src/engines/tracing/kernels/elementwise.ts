import { backend_util } from '@tensorflow/tfjs-core';
import type { GraphBuilder } from '../../onnx/graph.ts';
import { kernel } from '../kernel.ts';
import { type Block, physicalShape } from '../tensor-layout.ts';
import {
  broadcastTo,
  commonLayout,
  type ElementType,
  edge,
  edgeIn,
  operandIn,
  tensorLayoutOf,
  uniform,
  type Value,
} from '../value.ts';
import { blockedBound, blockedSum, markBlockedProduct } from './blocked-convolution.ts';
import { channelArithmetic } from './channel-arithmetic.ts';
import { markScaled, scaledSum } from './scaled-sum.ts';

/**
 * Emits an elementwise operator over broadcast operands; the result has the shape that all of them broadcast
 * to.
 */
export function elementwise(
  graph: GraphBuilder,
  type: string,
  operands: readonly Value[],
  dtype: ElementType,
): Value {
  const shape = broadcastShape(operands);
  const layout = commonLayout(operands, shape);
  const name = graph.node(
    type,
    operands.map((operand) => operandIn(graph, operand, shape, layout)),
  );
  // Uniform operands enter as scalars, so the others may not reach the full shape.
  const reached = broadcastShape(operands.filter((operand) => operand.kind !== 'uniform'));
  if (String(reached) === String(shape)) return edge(name, shape, dtype, layout);
  return edge(
    graph.node('Expand', [name, graph.integers(physicalShape(shape, layout))]),
    shape,
    dtype,
    layout,
  );
}

function broadcastShape(values: readonly Value[]): readonly number[] {
  let shape: number[] = [];
  for (const value of values) shape = backend_util.assertAndGetBroadcastShape(shape, [...value.shape]);
  return shape;
}

interface BinaryOperator {
  readonly onnx: string;
  /** What it does to numbers known while tracing. */
  readonly fold: (a: number, b: number) => number;
  /** b such that op(a, b) = a. */
  readonly identity?: number;
  /** Whether op(a, b) = op(b, a). */
  readonly commutes?: boolean;
}

const ARITHMETIC = {
  Add: { onnx: 'Add', fold: (a, b) => a + b, identity: 0, commutes: true },
  Sub: { onnx: 'Sub', fold: (a, b) => a - b, identity: 0 },
  Multiply: { onnx: 'Mul', fold: (a, b) => a * b, identity: 1, commutes: true },
  RealDiv: { onnx: 'Div', fold: (a, b) => a / b, identity: 1 },
  Maximum: { onnx: 'Max', fold: Math.max },
  Minimum: { onnx: 'Min', fold: Math.min },
  Pow: { onnx: 'Pow', fold: Math.pow, identity: 1 },
} satisfies Record<string, BinaryOperator>;

const COMPARISONS: Readonly<Record<string, BinaryOperator>> = {
  Greater: { onnx: 'Greater', fold: (a, b) => Number(a > b) },
  GreaterEqual: { onnx: 'GreaterOrEqual', fold: (a, b) => Number(a >= b) },
  Less: { onnx: 'Less', fold: (a, b) => Number(a < b) },
  LessEqual: { onnx: 'LessOrEqual', fold: (a, b) => Number(a <= b) },
  Equal: { onnx: 'Equal', fold: (a, b) => Number(a === b) },
  LogicalAnd: { onnx: 'And', fold: (a, b) => Number(a && b) },
  LogicalOr: { onnx: 'Or', fold: (a, b) => Number(a || b) },
};

/**
 * a (+ - * /) b and the like, by TensorFlow.js kernel name; what is known while tracing is computed at once.
 */
export function arithmetic(graph: GraphBuilder, name: keyof typeof ARITHMETIC, a: Value, b: Value): Value {
  return binary(graph, ARITHMETIC[name], a, b, a.dtype);
}

function binary(
  graph: GraphBuilder,
  operator: BinaryOperator,
  a: Value,
  b: Value,
  dtype: ElementType,
  block?: Block,
): Value {
  const shape = broadcastShape([a, b]);
  if (a.kind === 'uniform' && b.kind === 'uniform')
    return uniform(operator.fold(a.value, b.value), shape, dtype);
  if (b.kind === 'uniform' && b.value === operator.identity) return broadcastTo(graph, a, shape);
  if (operator.commutes && a.kind === 'uniform' && a.value === operator.identity)
    return broadcastTo(graph, b, shape);
  return (
    fusedSum(graph, operator.onnx, a, b, block) ??
    bound(graph, operator.onnx, a, b) ??
    channelArithmetic(graph, operator.onnx, a, b) ??
    markProduct(graph, operator.onnx, elementwise(graph, operator.onnx, [a, b], dtype), a, b)
  );
}

function fusedSum(
  graph: GraphBuilder,
  onnx: string,
  a: Value,
  b: Value,
  block: Block | undefined,
): Value | undefined {
  if (!block || (onnx !== 'Add' && onnx !== 'Sub')) return undefined;
  return (onnx === 'Add' ? blockedSum(graph, a, b) : undefined) ?? scaledSum(graph, onnx, a, b, block);
}

function bound(graph: GraphBuilder, onnx: string, a: Value, b: Value): Value | undefined {
  if (onnx !== 'Min' && onnx !== 'Max') return undefined;
  return blockedBound(graph, onnx, a, b) ?? blockedBound(graph, onnx, b, a);
}

/** Keeps with a product what it is of, for what may do without it. */
function markProduct(graph: GraphBuilder, onnx: string, product: Value, a: Value, b: Value): Value {
  if (onnx !== 'Mul') return product;
  return markBlockedProduct(graph, markScaled(graph, product, a, b), a, b);
}

/** Operators that take x alone and keep its type. */
const UNARY: Readonly<Record<string, string>> = {
  Neg: 'Neg',
  Abs: 'Abs',
  Sign: 'Sign',
  Floor: 'Floor',
  Ceil: 'Ceil',
  Round: 'Round',
  Sqrt: 'Sqrt',
  Exp: 'Exp',
  Log: 'Log',
  Reciprocal: 'Reciprocal',
  Relu: 'Relu',
  Sigmoid: 'Sigmoid',
  Softplus: 'Softplus',
  Tanh: 'Tanh',
  Erf: 'Erf',
  Cos: 'Cos',
  Sin: 'Sin',
  Tan: 'Tan',
  Acos: 'Acos',
  Asin: 'Asin',
  Atan: 'Atan',
  LogicalNot: 'Not',
};

/** Below the largest float32. */
const STEEPEST = 3.4e38;

/** Emits operators on x in whatever layout it has. */
function onX<Attributes>(
  name: string,
  emit: (graph: GraphBuilder, x: string, attributes: Attributes) => string,
  dtype?: ElementType,
) {
  return kernel<'x', Attributes>(name, ({ graph, inputs: { x }, attributes }) => {
    const layout = tensorLayoutOf(x);
    return edge(emit(graph, edgeIn(graph, x, layout), attributes), x.shape, dtype ?? x.dtype, layout);
  });
}

export const elementwiseKernels = [
  ...Object.entries(ARITHMETIC).map(([name, operator]) =>
    kernel<'a' | 'b'>(name, ({ graph, block, inputs: { a, b } }) =>
      binary(graph, operator, a, b, a.dtype, block),
    ),
  ),
  ...Object.entries(COMPARISONS).map(([name, operator]) =>
    kernel<'a' | 'b'>(name, ({ graph, inputs: { a, b } }) => binary(graph, operator, a, b, 'bool')),
  ),
  ...Object.entries(UNARY).map(([name, onnx]) => onX(name, (graph, x) => graph.node(onnx, [x]))),
  kernel<'x'>('Square', ({ graph, block, inputs: { x } }) =>
    binary(graph, ARITHMETIC.Multiply, x, x, x.dtype, block),
  ),
  onX('Rsqrt', (graph, x) => graph.node('Reciprocal', [graph.node('Sqrt', [x])])),
  onX('IsNan', (graph, x) => graph.node('IsNaN', [x]), 'bool'),
  onX<{ clipValueMin: number; clipValueMax: number }>(
    'ClipByValue',
    (graph, x, { clipValueMin, clipValueMax }) =>
      graph.node('Clip', [x, graph.scalar('float32', clipValueMin), graph.scalar('float32', clipValueMax)]),
  ),
  // 1 where x > 0, alpha elsewhere: the derivative of a rectifier. As a clamped straight line, as steep as
  // floats go, it takes a sixth of the time that Greater and Where do.
  onX<{ alpha: number }>('Step', (graph, x, { alpha }) => {
    const isPositive = graph.node('HardSigmoid', [x], { alpha: { float: STEEPEST }, beta: { float: 0 } });
    if (alpha === 0) return isPositive;
    const scaled = graph.node('Mul', [isPositive, graph.scalar('float32', 1 - alpha)]);
    return graph.node('Add', [scaled, graph.scalar('float32', alpha)]);
  }),
  kernel<'a' | 'b'>('SquaredDifference', ({ graph, inputs: { a, b } }) => {
    const difference = elementwise(graph, 'Sub', [a, b], a.dtype);
    return elementwise(graph, 'Mul', [difference, difference], a.dtype);
  }),
  kernel<'a' | 'b'>('NotEqual', ({ graph, inputs: { a, b } }) =>
    elementwise(graph, 'Not', [elementwise(graph, 'Equal', [a, b], 'bool')], 'bool'),
  ),
  kernel<string>('AddN', ({ graph, inputs }) => {
    const terms = Object.values(inputs);
    return elementwise(graph, 'Sum', terms, terms[0]!.dtype);
  }),
  kernel<'condition' | 't' | 'e'>('Select', ({ graph, inputs: { condition, t, e } }) =>
    elementwise(graph, 'Where', [condition, t, e], t.dtype),
  ),
  // relu(x) + alpha * min(x, 0): ONNX Runtime's own PRelu takes ten times as long as an addition.
  kernel<'x' | 'alpha'>('Prelu', ({ graph, inputs: { x, alpha } }) => {
    const positive = elementwise(graph, 'Relu', [x], x.dtype);
    const negative = elementwise(graph, 'Min', [x, uniform(0, [])], x.dtype);
    return elementwise(
      graph,
      'Add',
      [positive, elementwise(graph, 'Mul', [negative, alpha], x.dtype)],
      x.dtype,
    );
  }),
];
