import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import type { Weights } from '../model/initialise.ts';
import { CLASSIFIER } from '../model/parameters.ts';
import { loadTensors } from './host-tensors.ts';
import { loadModel } from './model-file.ts';
import { loadOnnxModel } from './onnx-model-file.ts';
import { readTorchCheckpoint, STATE, type TorchCheckpoint } from './torch/read.ts';

export interface GivenWeights {
  readonly weights: Weights;
  /** Whose rows the classifier has, as the description of a published model tells; see samplePeople. */
  readonly people?: string | undefined;
  /** What of a checkpoint was taken and what was not, in words, where that is not plain. */
  readonly remark?: string | undefined;
}

/**
 * Weights from whatever a user has: a published model (its folder, or the folder above its best/), a
 * .safetensors file, or a PyTorch checkpoint. Throws InputError where it is none of these, or where a number
 * in it is none: all that is computed with it would be none either.
 */
export async function readWeights(path: string): Promise<GivenWeights> {
  const given = await weightsAt(path);
  for (const [name, { data }] of given.weights) {
    const at = data.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) throw notFinite(name, data[at]!, at, path);
  }
  return given;
}

function notFinite(name: string, value: number, at: number, path: string): InputError {
  return new InputError(`the tensor ${name} holds ${value} (element ${at})`, {
    place: path,
    cure: 'take an earlier checkpoint: the training that wrote this one had diverged, or the file is damaged',
  });
}

async function weightsAt(path: string): Promise<GivenWeights> {
  if (!existsSync(path)) {
    throw new InputError('there is no such file or folder', {
      place: path,
      cure: 'name a model folder, a .safetensors file or a PyTorch checkpoint (.pth.tar)',
    });
  }
  if (statSync(path).isDirectory()) {
    const isRun = !existsSync(join(path, 'model.json')) && existsSync(join(path, 'best', 'model.json'));
    const folder = isRun ? join(path, 'best') : path;
    if (loadOnnxModel(folder)) {
      throw new InputError('an ONNX model has no weights to start from', {
        place: path,
        cure: 'name an experiment that trains a network, or a PyTorch checkpoint',
      });
    }
    return loadModel(folder);
  }
  if (path.endsWith('.safetensors')) return { weights: loadTensors(path).tensors };
  const checkpoint = await readTorchCheckpoint(path);
  const { state, classifier } = checkpoint;
  const weights = classifier ? new Map([...state, [CLASSIFIER, classifier]]) : state;
  return { weights, remark: remarkOn(checkpoint) };
}

/** Other programs name their keys as they like. */
function remarkOn({ key, others }: TorchCheckpoint): string | undefined {
  if (key === undefined || key === STATE) return undefined;
  const rest = others.length > 0 ? `; not read: ${others.join(', ')}` : '';
  return `takes the tensors under ${key}${rest}`;
}
