import type { GraphBuilder } from '../onnx/graph.ts';
import type { Block } from './tensor-layout.ts';
import type { Value } from './value.ts';

/**
 * What a kernel of the tracing backend is given: the graph to append to, its input values, its attributes.
 */
export interface KernelCall<Inputs extends string, Attributes> {
  readonly graph: GraphBuilder;
  /** Channels in a block, where convolutions may be computed in blocks. */
  readonly block: Block | undefined;
  readonly inputs: Readonly<Record<Inputs, Value>>;
  readonly attributes: Attributes;
}

export interface TraceKernel {
  /** The TensorFlow.js kernel that this one stands for. */
  readonly name: string;
  emit(call: KernelCall<string, unknown>): Value | Value[];
}

/**
 * Declares the kernel for one TensorFlow.js kernel name; names and attributes are those of tfjs-core's
 * kernel_names.
 */
export function kernel<Inputs extends string, Attributes = unknown>(
  name: string,
  emit: (call: KernelCall<Inputs, Attributes>) => Value | Value[],
): TraceKernel {
  return { name, emit: emit as TraceKernel['emit'] };
}
