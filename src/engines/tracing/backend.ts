import type { BackendValues, DataType } from '@tensorflow/tfjs-core';
import type { Precision } from '../engine.ts';
import type { GraphBuilder } from '../onnx/graph.ts';
import { tf } from '../tensorflow/core.ts';
import { inHalfPrecision } from './half-precision.ts';
import type { TraceKernel } from './kernel.ts';
import { traceKernels } from './kernels/index.ts';
import type { Block } from './tensor-layout.ts';
import { type ElementType, known, type Value, valuesOf } from './value.ts';

export const BACKEND_NAME = 'onnx-trace';

interface Stored {
  readonly value: Value;
  /** How many tensors share it. */
  references: number;
}

/**
 * A TensorFlow.js backend that computes nothing: its kernels append to a graph, its tensors stand for edges.
 */
export class TraceBackend extends tf.KernelBackend {
  readonly graph: GraphBuilder;
  readonly block: Block | undefined;
  readonly precision: Precision;
  readonly #stored = new Map<object, Stored>();

  constructor(graph: GraphBuilder, block: Block | undefined, precision: Precision) {
    super();
    this.graph = graph;
    this.block = block;
    this.precision = precision;
  }

  lookUp({ dataId }: tf.TensorInfo): Value {
    const stored = this.#stored.get(dataId);
    if (!stored)
      throw new Error('A tensor made outside the traced function was used in it; pass it as an input.');
    return stored.value;
  }

  /** Makes a tensor that stands for the value. */
  tensorInfo(value: Value): tf.TensorInfo {
    const dataId = {};
    this.#stored.set(dataId, { value, references: 1 });
    return { dataId, shape: [...value.shape], dtype: value.dtype };
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    return this.tensorInfo(known(values as ArrayLike<number>, shape, elementType(dtype))).dataId;
  }

  override move(
    dataId: object,
    values: BackendValues,
    shape: number[],
    dtype: DataType,
    references: number,
  ): void {
    const value = known(values as ArrayLike<number>, shape, elementType(dtype));
    this.#stored.set(dataId, { value, references });
  }

  override readSync(dataId: object): BackendValues {
    const value = this.#stored.get(dataId)?.value;
    const values = value && valuesOf(value);
    if (values) return values;
    throw new Error(
      `A compiled function must not look at values (dataSync, arraySync, print): this tensor, of shape ` +
        `[${value?.shape}], has none before the graph runs.`,
    );
  }

  override async read(dataId: object): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  override disposeData(dataId: object, force = false): boolean {
    const stored = this.#stored.get(dataId);
    if (!stored) return true;
    stored.references--;
    if (stored.references > 0 && !force) return false;
    return this.#stored.delete(dataId);
  }

  override numDataIds(): number {
    return this.#stored.size;
  }

  override refCount(dataId: object): number {
    return this.#stored.get(dataId)?.references ?? 0;
  }

  override incRef(dataId: object): void {
    const stored = this.#stored.get(dataId);
    if (stored) stored.references++;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override dispose(): void {
    this.#stored.clear();
  }
}

function elementType(dtype: DataType): ElementType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`Tensors of ${dtype} cannot be compiled.`);
}

/** Makes the kernels known to TensorFlow.js; once is enough. */
export function registerTraceKernels(): void {
  for (const traceKernel of traceKernels) {
    if (tf.getKernel(traceKernel.name, BACKEND_NAME)) continue;
    tf.registerKernel({
      kernelName: traceKernel.name,
      backendName: BACKEND_NAME,
      kernelFunc: adapt(traceKernel),
    });
  }
}

function adapt(kernel: TraceKernel): tf.KernelFunc {
  const kernels = { float32: kernel, mixed: inHalfPrecision(kernel) };
  return ({ inputs, backend, attrs }) => {
    const trace = backend as TraceBackend;
    const values: Record<string, Value> = {};
    for (const [name, tensor] of Object.entries(inputs)) {
      // Optional inputs, such as batch normalisation's offset, arrive as null.
      if (tensor) values[name] = trace.lookUp(tensor);
    }
    const result = kernels[trace.precision].emit({
      graph: trace.graph,
      block: trace.block,
      inputs: values,
      attributes: attrs ?? {},
    });
    return Array.isArray(result) ? result.map((value) => trace.tensorInfo(value)) : trace.tensorInfo(result);
  };
}
