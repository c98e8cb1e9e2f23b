import { constants, statSync } from 'node:fs';
import { chmod, copyFile, cp, mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { withoutToolFiles } from '../../base/files/tool-files.ts';
import { InputError } from '../../base/input-error.ts';
import { openModelSession } from '../../engines/onnxruntime/session/model-session.ts';
import type { TrainOptions } from '../../generated/stage-options.ts';
import { measureModel } from '../../network/features/onnx-extractor.ts';
import { type FacePorts, facePorts } from '../../network/features/onnx-ports.ts';
import { type OnnxModel, onnxFile, saveOnnxModel } from '../../network/formats/onnx-model-file.ts';
import type { StageContext } from '../context.ts';
import type { OnnxModelOptions } from './options.ts';

/** Publishes the user's ONNX file, with how to feed it, in place of a trained network. */
export async function publishGivenModel(
  { options, out, threads, note }: StageContext<TrainOptions>,
  model: OnnxModelOptions,
): Promise<void> {
  if (options.init !== 'none' || options.weights !== null || options.export.length > 0) {
    throw new InputError('`init`, `weights` and `export` are of no use beside `model`', {
      cure: 'leave them out, or undo what is inherited: `init: none`, `weights: null`, `export: []`',
    });
  }
  const best = join(out, 'best');
  await mkdir(best, { recursive: true });
  await copyModel(model.onnx, best, model.file);
  // The copy, not the original: what it needs beside it must be missed here, not in the evaluations.
  const described = await describeModel(onnxFile(best), model, threads);
  saveOnnxModel(best, described);
  await cp(best, join(out, 'last'), { recursive: true, mode: constants.COPYFILE_FICLONE });
  const [height, width] = described.image;
  const atATime = described.batch === null ? '' : `, ${described.batch} at a time`;
  note(`evaluates ONNX features of ${described.embedding} numbers from ${height}x${width} images${atATime}`);
}

/**
 * The model file, or of a folder its one model file and all that lies beside it: weights in files of their
 * own are found by their names. A folder, for then their content is part of the task's key.
 */
async function copyModel(from: string, folder: string, chosen: string | null): Promise<void> {
  if (!(await stat(from)).isDirectory()) {
    if (chosen === null || chosen === basename(from)) return copyIn(from, onnxFile(folder));
    throw new InputError(`\`file: ${chosen}\` is for a folder, and this is a file`, {
      place: from,
      cure: 'leave `file` out, or give the folder that the model and its weights are in',
    });
  }
  const entries = withoutToolFiles(await readdir(from, { withFileTypes: true }));
  const files = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const models = files.filter((name) => name.endsWith('.onnx'));
  const model = chosen === null && models.length === 1 ? models[0] : models.find((name) => name === chosen);
  if (model === undefined) {
    throw new InputError(
      `the folder holds ${models.length} .onnx files${chosen === null ? '' : `, and no ${chosen}`}: ${models.join(', ') || 'none'}`,
      {
        place: from,
        cure: 'say with `file` which one it is, or give a folder with one of them and the files of its weights, or the file itself',
      },
    );
  }
  const beside = files.filter((name) => !models.includes(name));
  for (const name of beside) await copyIn(join(from, name), join(folder, name));
  await copyIn(join(from, model), onnxFile(folder));
}

async function copyIn(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await chmod(to, 0o644);
}

async function describeModel(file: string, options: OnnxModelOptions, threads: number): Promise<OnnxModel> {
  const session = await openModelSession(file, { threads, provider: 'cpu' }).catch((error: Error) => {
    throw cannotLoad(error, options.onnx);
  });
  try {
    const { layout, colour, mean, scale, flip, onnx } = options;
    const { takesBytes, ...ports } = facePorts(session, options, onnx);
    const batch = batchOf(ports, options);
    const known = {
      ...{ ...ports, batch },
      ...{ layout, colour, mean: perChannel(mean), scale: perChannel(scale), flip },
    };
    if (takesBytes) requirePixels(known, onnx);
    return { ...known, ...(await measureModel(session, known, onnx)) };
  } finally {
    await session.dispose();
  }
}

function cannotLoad({ message }: Error, place: string): InputError {
  const isExternal = /external data|External data|external_data/.test(message);
  return new InputError(`ONNX Runtime cannot load the model: ${message}`, {
    place,
    cure: !isExternal
      ? 'give a whole ONNX model'
      : statSync(place).isDirectory()
        ? 'its weights are in files of their own, which lie beside it under the names that it has for them: complete the folder'
        : 'its weights are in files of their own: put it and them into a folder, and give the folder (onnx: path:FOLDER)',
  });
}

function batchOf(
  { batch }: Pick<FacePorts, 'batch'>,
  { batch: wanted, onnx }: OnnxModelOptions,
): number | null {
  if (wanted === null || batch === null || wanted === batch) return wanted ?? batch;
  throw new InputError(`the model's input is for ${batch} images at a time, not ${wanted}`, {
    place: onnx,
    cure: `leave \`batch\` out, or set \`batch: ${batch}\``,
  });
}

/** Bytes hold no other numbers. */
function requirePixels({ mean, scale }: Pick<OnnxModel, 'mean' | 'scale'>, place: string): void {
  if (mean.every((value) => value === 0) && scale.every((value) => value === 1)) return;
  throw new InputError("the model's input takes bytes, pixels as they are", {
    place,
    cure: 'set `mean: 0` and `scale: 1`',
  });
}

function perChannel(value: number | readonly number[]): readonly number[] {
  return typeof value === 'number' ? [value, value, value] : value;
}
