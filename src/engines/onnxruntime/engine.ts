import { env } from 'onnxruntime-node';
import type { Engine } from '../engine.ts';
import { tf } from '../tensorflow/core.ts';
import { compileFunction } from './compile.ts';
import { compileTrainingStep } from './compile-step.ts';
import { probeBlocks } from './probe-blocks.ts';

/** The default engine: functions are traced into ONNX graphs, which ONNX Runtime computes on the processor. */
export async function createOnnxRuntimeEngine({ threads }: { readonly threads: number }): Promise<Engine> {
  const block = await probeBlocks();
  return {
    name: 'onnxruntime',
    facts: {
      onnxruntime: env.versions.node ?? env.versions.common,
      tfjs: tf.version_core,
      provider: 'cpu',
      threads: String(threads),
      layout: block ? `nChw${block}c` : 'nchw',
    },
    compile: (fn, constants, inputs) => compileFunction(fn, constants, inputs, { threads, block }),
    compileStep: (fn, state, inputs) => compileTrainingStep(fn, state, inputs, { threads, block }),
    async dispose() {},
  };
}
