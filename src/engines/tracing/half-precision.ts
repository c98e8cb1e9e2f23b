import type { GraphBuilder } from '../onnx/graph.ts';
import { dataTypeNumber } from '../onnx/model.ts';
import type { TraceKernel } from './kernel.ts';
import { edge, edgeIn, tensorLayoutOf, type Value } from './value.ts';

/**
 * What is worth narrower numbers: nearly all of a network's arithmetic. Their operands are products of
 * float32.
 */
const IN_HALF: ReadonlySet<string> = new Set([
  'Conv2D',
  'Conv2DBackpropInput',
  'Conv2DBackpropFilter',
  'BatchMatMul',
]);

/**
 * Mixed precision (Micikevicius et al., 2018): the kernel computes on float16, between two casts; everything
 * else, the weights and their updates above all, stays float32. Other kernels are given back as they are.
 */
export function inHalfPrecision(kernel: TraceKernel): TraceKernel {
  if (!IN_HALF.has(kernel.name)) return kernel;
  return {
    name: kernel.name,
    emit(call) {
      const { graph } = call;
      const inputs = Object.fromEntries(
        Object.entries(call.inputs).map(([name, value]) => [name, cast(graph, value, 'float16')]),
      );
      // ONNX Runtime's convolutions in blocks of channels are of float32.
      const result = kernel.emit({ ...call, inputs, block: undefined });
      return Array.isArray(result)
        ? result.map((value) => cast(graph, value, 'float32'))
        : cast(graph, result, 'float32');
    },
  };
}

/** The traced function sees float32 either way. */
function cast(graph: GraphBuilder, value: Value, to: 'float16' | 'float32'): Value {
  const layout = tensorLayoutOf(value);
  const narrowed = graph.node('Cast', [edgeIn(graph, value, layout)], { to: dataTypeNumber(to) });
  return edge(narrowed, value.shape, value.dtype, layout);
}
