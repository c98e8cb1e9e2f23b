import { createEagerEngine } from '../eager/engine.ts';
import type { Engine } from '../engine.ts';
import { tf } from '../tensorflow/core.ts';
import { requireAddon } from './require-addon.ts';

/** A name that the compiler does not look up: the package is optional and often not there. */
const PACKAGE: string = '@tensorflow/tfjs-node-gpu';
const BACKEND = 'tensorflow';

/**
 * TensorFlow.js on TensorFlow's own library, with CUDA where there is a GPU. Rejects where the package or the
 * library that its installer downloads is missing, or where it has no binary for this version of Node.
 */
export async function createTfjsNodeGpuEngine(): Promise<Engine> {
  requireAddon(PACKAGE);
  await import(PACKAGE);
  const backend = tf.findBackend(BACKEND) as { isUsingGpuDevice?: boolean } | null;
  if (!backend) throw new Error(`${PACKAGE} loaded but registered no backend.`);
  return createEagerEngine('tfjs-node-gpu', BACKEND, {
    tfjs: tf.version_core,
    device: backend.isUsingGpuDevice ? 'gpu' : 'cpu',
  });
}
