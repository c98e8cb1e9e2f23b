import { mapEntries } from '../../base/map-entries.ts';
import type { Precision, Tensors } from '../engine.ts';
import type { GraphBuilder } from '../onnx/graph.ts';
import { tf, withBackend } from '../tensorflow/core.ts';
import { BACKEND_NAME, registerTraceKernels, TraceBackend } from './backend.ts';
import type { Block } from './tensor-layout.ts';
import type { Value } from './value.ts';

/** Where a function is traced to, and how its convolutions may be computed. */
export interface Target {
  readonly graph: GraphBuilder;
  /** Channels in a block for ONNX Runtime's blocked convolutions; undefined for standard operators alone. */
  readonly block?: Block | undefined;
  /** float32 throughout unless said. */
  readonly precision?: Precision | undefined;
}

export type Values = Readonly<Record<string, Value>>;

/**
 * Runs a function over tensors once, with tensors that stand for the given values, and returns the values
 * that the tensors of its result stand for. What it computes has then been appended to the graph. Nothing of
 * it stays in TensorFlow.js: the tensors are freed and the active backend is the same as before.
 */
export function trace<Groups extends readonly Values[], Results extends Readonly<Record<string, Tensors>>>(
  { graph, block, precision = 'float32' }: Target,
  fn: (...groups: { [K in keyof Groups]: Tensors }) => Results,
  ...groups: Groups
): { [K in keyof Results]: Record<string, Value> } {
  registerTraceKernels();
  const backend = new TraceBackend(graph, block, precision);
  tf.registerBackend(BACKEND_NAME, () => backend, 0);
  let results: Record<string, Record<string, Value>> = {};
  try {
    withBackend(BACKEND_NAME, () => {
      const tensors = groups.map((group) => mapEntries(group, (_, value) => tensorOf(backend, value)));
      const traced = fn(...(tensors as { [K in keyof Groups]: Tensors }));
      results = mapEntries(traced, (_, group) => mapEntries(group, (_, tensor) => backend.lookUp(tensor)));
    });
  } finally {
    tf.removeBackend(BACKEND_NAME);
  }
  return results as { [K in keyof Results]: Record<string, Value> };
}

function tensorOf(backend: TraceBackend, value: Value): tf.Tensor {
  const { dataId, shape, dtype } = backend.tensorInfo(value);
  return tf.engine().makeTensorFromDataId(dataId, shape, dtype, backend);
}
