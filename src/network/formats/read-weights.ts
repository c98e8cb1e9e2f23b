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
    if (loadOnnxModel(folder)) throw noWeights(path);
    return loadModel(folder);
  }
  if (path.endsWith('.onnx')) throw noWeights(path);
  if (path.endsWith('.safetensors')) return unwrapped(loadTensors(path).tensors);
  const checkpoint = await readTorchCheckpoint(path);
  const { weights, remark } = unwrapped(checkpoint.state);
  const { classifier } = checkpoint;
  const said = [remarkOn(checkpoint), remark].filter((one) => one !== undefined);
  return {
    weights: classifier ? new Map([...weights, [CLASSIFIER, classifier]]) : weights,
    ...(said.length > 0 && { remark: said.join('; ') }),
  };
}

/** What programs call the network inside of what they train. */
const WRAPPERS = ['_orig_mod', 'backbone', 'encoder', 'model', 'module', 'net', 'network'];

/** Without the name of what wraps the network, where all tensors begin with it. */
function unwrapped(weights: Weights): GivenWeights {
  const [first = ''] = weights.keys();
  const wrapper = `${first.split('.')[0]}.`;
  const isWrapped =
    WRAPPERS.includes(wrapper.slice(0, -1)) && [...weights.keys()].every((name) => name.startsWith(wrapper));
  if (!isWrapped) return { weights };
  const inner = [...weights].map(([name, tensor]) => [name.slice(wrapper.length), tensor] as const);
  const remark = `takes ${wrapper} off all names`;
  const below = unwrapped(new Map(inner));
  return { weights: below.weights, remark: below.remark ? `${remark}; ${below.remark}` : remark };
}

function noWeights(place: string): InputError {
  return new InputError('an ONNX model has no weights to start from', {
    place,
    cure: 'name an experiment that trains a network, or a PyTorch checkpoint',
  });
}

/** Other programs name their keys as they like. */
function remarkOn({ key, others }: TorchCheckpoint): string | undefined {
  if (key === undefined || key === STATE) return undefined;
  const rest = others.length > 0 ? `; not read: ${others.join(', ')}` : '';
  return `takes the tensors under ${key}${rest}`;
}
