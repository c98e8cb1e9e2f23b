import { env } from 'onnxruntime-node';
import type { Engine } from '../engine.ts';
import type { Provider } from '../names.ts';
import { tf } from '../tensorflow/core.ts';
import { compileFunction } from './compile.ts';
import { keepsTensors } from './providers/keeps-tensors.ts';
import { probeBlocks } from './providers/probe-blocks.ts';
import { compileTrainingStep } from './step/compile-step.ts';
import type { GraphCache } from './step/graph-cache.ts';

interface OnnxRuntimeOptions {
  readonly threads: number;
  readonly provider: Provider;
  readonly graphs: GraphCache | undefined;
}

/**
 * The default engine: functions are traced into ONNX graphs, which ONNX Runtime computes on the processor or
 * a GPU.
 */
export async function createOnnxRuntimeEngine(options: OnnxRuntimeOptions): Promise<Engine> {
  const { threads, provider } = options;
  // Convolutions in blocks of channels are the processor's.
  const block = provider === 'cpu' ? await probeBlocks() : undefined;
  const stateOnDevice = keepsTensors(provider) ? 'stays on the device' : 'copied every step';
  return {
    name: 'onnxruntime',
    facts: {
      onnxruntime: env.versions.node ?? env.versions.common,
      tfjs: tf.version_core,
      provider,
      threads: String(threads),
      layout: block ? `nChw${block}c` : 'nchw',
      ...(provider !== 'cpu' && { state: stateOnDevice }),
    },
    compile: (fn, constants, inputs) => compileFunction(fn, constants, inputs, { ...options, block }),
    compileStep: (fn, state, inputs, { key, precision = 'float32' } = {}) =>
      compileTrainingStep(fn, state, inputs, {
        ...options,
        // Convolutions in blocks are of float32.
        block: precision === 'mixed' ? undefined : block,
        precision,
        key,
      }),
    async dispose() {},
  };
}
