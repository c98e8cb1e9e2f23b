import { constants } from 'node:fs';
import { chmod, copyFile, cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { openModelSession } from '../../engines/onnxruntime/session/model-session.ts';
import type { TrainOptions } from '../../generated/stage-options.ts';
import { measureEmbedding } from '../../network/features/onnx-extractor.ts';
import { facePorts } from '../../network/features/onnx-ports.ts';
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
  const file = onnxFile(best);
  await copyFile(model.onnx, file, constants.COPYFILE_FICLONE);
  await chmod(file, 0o644);
  // The copy, not the original: what it needs beside it must be missed here, not in the evaluations.
  const described = await describeModel(file, model, threads);
  saveOnnxModel(best, described);
  await cp(best, join(out, 'last'), { recursive: true, mode: constants.COPYFILE_FICLONE });
  const [height, width] = described.image;
  note(`evaluates ONNX features of ${described.embedding} numbers from ${height}x${width} images`);
}

async function describeModel(file: string, options: OnnxModelOptions, threads: number): Promise<OnnxModel> {
  const session = await openModelSession(file, { threads, provider: 'cpu' }).catch((error: Error) => {
    throw new InputError(`ONNX Runtime cannot load the model: ${error.message.split('\n')[0]}`, {
      place: options.onnx,
      cure: 'give a whole ONNX model in one file, weights inside',
    });
  });
  try {
    const { layout, colour, mean, scale, flip, onnx } = options;
    const known = {
      ...facePorts(session, options, onnx),
      ...{ layout, colour, mean: perChannel(mean), scale: perChannel(scale), flip },
    };
    return { ...known, embedding: await measureEmbedding(session, known, onnx) };
  } finally {
    await session.dispose();
  }
}

function perChannel(value: number | readonly number[]): readonly number[] {
  return typeof value === 'number' ? [value, value, value] : value;
}
