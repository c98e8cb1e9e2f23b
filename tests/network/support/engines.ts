import type { Engine } from '../../../src/engines/engine.ts';
import { openEngine } from '../../../src/engines/select.ts';

/** Plain JavaScript, the oracle. */
export function openOracle(): Promise<Engine> {
  return openEngine('tfjs-cpu', { threads: 1 });
}

/** What runs are made with. */
export function openNative(): Promise<Engine> {
  return openEngine('onnxruntime', { threads: 2 });
}
