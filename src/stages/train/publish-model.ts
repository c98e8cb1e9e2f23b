import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportOnnx } from '../../engines/onnxruntime/export/export-onnx.ts';
import { featureFunction } from '../../network/features/extractor.ts';
import { type Model, saveModel } from '../../network/formats/model-file.ts';
import { torchOptimizer } from '../../network/formats/torch/optimizer-state.ts';
import { writeTorchCheckpoint, writeTorchState } from '../../network/formats/torch/write.ts';
import type { OptimizerState } from '../../network/optimizers/optimizer-state.ts';

/** What a model may be published as besides, for PyTorch: a checkpoint, or a bare state_dict. */
export type ExportFormat = 'pth.tar' | 'pth';

/** Batch that the exported function is traced with; the model takes any. */
const TRACED_BATCH = 2;

/**
 * Writes model.json, model.safetensors and model.onnx (input `image` [N, 3, H, W], output `feature` [N,
 * embedding]), and what else is asked for.
 * @param state what a training may go on with from these weights
 */
export async function publishModel(
  folder: string,
  model: Model,
  formats: readonly ExportFormat[],
  state?: OptimizerState,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  saveModel(folder, model);
  const { compute, constants } = featureFunction(model);
  const [height, width] = model.network.image;
  const onnx = exportOnnx(compute, constants, {
    image: { shape: [TRACED_BATCH, height, width, 3], dtype: 'float32' },
  });
  await writeFile(join(folder, 'model.onnx'), onnx);
  const { network, weights, epoch } = model;
  if (formats.includes('pth')) writeTorchState(join(folder, 'model.pth'), weights);
  if (!formats.includes('pth.tar')) return;
  const optimizer = state && torchOptimizer(network, state);
  writeTorchCheckpoint(join(folder, 'model.pth.tar'), { weights, epoch, optimizer });
}
