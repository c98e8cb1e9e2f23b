import '@tensorflow/tfjs-backend-cpu';
import { createEagerEngine } from '../eager/engine.ts';
import type { Engine } from '../engine.ts';
import { tf } from '../tensorflow/core.ts';
import { correctResizeGradient } from './resize-gradient.ts';
import { correctScatterUpdate } from './scatter-update.ts';

/** The oracle of the tests: TensorFlow.js' plain JavaScript backend, one thread, slow and simple. */
export async function createTfjsCpuEngine(): Promise<Engine> {
  correctResizeGradient();
  correctScatterUpdate();
  return createEagerEngine('tfjs-cpu', 'cpu', { tfjs: tf.version_core, threads: '1' });
}
