import { join } from 'node:path';
import type { TrainOptions } from '../../generated/stage-options.ts';
import { type Model, publishedFeature } from '../../network/formats/model-file.ts';
import type { EpochResult } from '../../network/training/progress.ts';
import { type TrainedWeights, train } from '../../network/training/train.ts';
import type { StageContext } from '../context.ts';
import { type EvaluationVerdict, openVerdict } from '../evaluation/verdict.ts';
import { openTaskEngine } from '../task-engine.ts';
import { writeJson } from '../write-json.ts';
import { openEpochEvaluation } from './evaluate-epoch.ts';
import { networkOf, recipeOf, shownOptions } from './options.ts';
import { publishGivenModel } from './pretrained-onnx.ts';
import { publishGivenWeights } from './pretrained-weights.ts';
import { publishModel } from './publish-model.ts';
import { startingWeights } from './starting-weights.ts';
import { openTrainingFaces } from './training-faces.ts';
import { openTrainingLog } from './training-log.ts';

/**
 * Kind `train`: publishes the best and the last model of one experiment. It trains its network, unless the
 * experiment names weights or a model that exist already.
 */
export async function run(context: StageContext<TrainOptions>): Promise<void> {
  const { options, out } = context;
  if (options.model) await publishGivenModel(context, options.model);
  else if (options.weights !== null) await publishGivenWeights(context, options.weights);
  else return trainNetwork(context);
  await writeJson(join(out, 'history.json'), []);
  await writeJson(join(out, 'options.json'), shownOptions(options));
}

async function trainNetwork(context: StageContext<TrainOptions>): Promise<void> {
  const { options } = context;
  const network = networkOf(options);
  const recipe = recipeOf(options);
  const verdict = openVerdict(context);
  const faces = await openTrainingFaces(context, network.image, verdict);
  const engine = await openTaskEngine(context, { precision: recipe.precision });
  const log = openTrainingLog(context);
  try {
    const result = await train({
      engine,
      network,
      recipe,
      source: faces,
      start: () => startingWeights(context, network, faces),
      checkpoints: context.checkpoints,
      checkpointMinutes: options['checkpoint-minutes'],
      evaluate: await openEpochEvaluation(context, engine, network, verdict),
      signal: context.signal,
      onStep: log.onStep,
      onEpoch: log.onEpoch,
      note: context.note,
      wantsOptimizer: options.export.includes('pth.tar'),
    });
    context.facts({
      engine: engine.name,
      ...engine.facts,
      'images per second': Math.round(log.imagesPerSecond()),
      'waited for images': Number(log.waited().toFixed(4)),
    });
    await publish(context, result, faces, verdict);
  } finally {
    await engine.dispose();
    await faces.close();
  }
}

async function publish(
  { options, out }: StageContext<TrainOptions>,
  { best, last, bestEpoch, history, optimizer }: TrainedWeights,
  { classes, people }: Pick<Model, 'classes' | 'people'>,
  verdict: EvaluationVerdict,
): Promise<void> {
  const { mode, epochs } = options;
  const description = {
    format: 1,
    network: networkOf(options),
    feature: publishedFeature(mode),
    mode,
    classes,
    ...(people !== undefined && { people }),
  } as const;
  await publishModel(join(out, 'best'), { ...description, epoch: bestEpoch, weights: best }, options.export);
  const end = { ...description, epoch: epochs, weights: last };
  await publishModel(join(out, 'last'), end, options.export, optimizer);
  const metricsOf = (epoch: number) => ({ epoch, ...history[epoch - 1]!.metrics });
  await verdict.publish({ best: metricsOf(bestEpoch), last: metricsOf(epochs) });
  await writeJson(join(out, 'history.json'), history.map(flatten));
  await writeJson(join(out, 'options.json'), shownOptions(options));
}

function flatten({ metrics, score: _, ...losses }: EpochResult): Record<string, unknown> {
  return { ...losses, ...metrics };
}
