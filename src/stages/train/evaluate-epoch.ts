import type { Engine } from '../../engines/engine.ts';
import { foldedAccuracy } from '../../faces/protocols/folded-accuracy.ts';
import type { ScoredPairs } from '../../faces/protocols/scored-pairs.ts';
import { tarAtFar } from '../../faces/protocols/tar-at-far.ts';
import type { TrainOptions } from '../../generated/stage-options.ts';
import { openFeatureExtractor } from '../../network/features/extractor.ts';
import { publishedFeature } from '../../network/formats/model-file.ts';
import type { Network } from '../../network/model/config.ts';
import type { Weights } from '../../network/model/initialise.ts';
import type { EpochEvaluation } from '../../network/training/progress.ts';
import type { StageContext } from '../context.ts';
import { createEmbedder } from '../evaluation/embedder.ts';
import { readBatch } from '../evaluation/images/read-batch.ts';
import { rememberImages } from '../evaluation/images/remember-images.ts';
import { hasOccludedTree, occludedInput } from '../evaluation/occluded-input.ts';
import { pairsOf } from '../evaluation/pairs/pairs-of.ts';
import { verifyPairs } from '../evaluation/pairs/verify-pairs.ts';
import type { EvaluationVerdict } from '../evaluation/verdict.ts';

/** Images computed at a time. */
const BATCH = 64;
/** All of LFW at 112 x 96 fits: decoded once, not after every epoch. */
const REMEMBERED_BYTES = 512 * 2 ** 20;

/**
 * Evaluates weights on LFW as the reference does after each epoch. The score that decides which epoch is the
 * best: accuracy on occluded pairs, in mode clean on clean ones.
 */
export async function openEpochEvaluation(
  context: StageContext<TrainOptions>,
  engine: Engine,
  network: Network,
  verdict: EvaluationVerdict,
): Promise<(weights: Weights, epoch: number) => Promise<EpochEvaluation>> {
  const { options, signal } = context;
  const folders = {
    clean: context.input('lfw'),
    list: context.optionalInput('pairs'),
    occluded: occludedInput(context),
  };
  const pairs = await pairsOf(options, folders, verdict);
  const isOccludedByNature = !hasOccludedTree(options);
  const read = rememberImages(REMEMBERED_BYTES);

  return async (weights, epoch) => {
    const feature = publishedFeature(options.mode);
    const started = performance.now();
    const extractor = await openFeatureExtractor(engine, { network, feature, weights }, { batch: BATCH });
    try {
      const embedder = createEmbedder(extractor, {
        flip: 'none',
        signal,
        source: {
          ahead: 1,
          read: (files, flip) =>
            readBatch(files, ({ path }) => read(path), { image: network.image, flip, crop: options.crop }),
        },
        onProgress: (done, total) => {
          // Of the evaluation alone: the task's clock began with its first step.
          const rate = (1000 * done) / (performance.now() - started);
          context.progress({
            done,
            total,
            unit: 'images',
            rate,
            values: { epoch, epochs: options.epochs, phase: 'LFW' },
          });
        },
      });
      const { clean, occluded = isOccludedByNature ? clean : undefined } = await verifyPairs(pairs, embedder);
      const accuracy = (scored: ScoredPairs) => foldedAccuracy(scored, pairs.folds).accuracy;
      const lfwClean = accuracy(clean);
      // Only the mode clean may do without.
      if (!occluded) return { score: lfwClean, metrics: { lfwClean } };
      const lfwOccluded = accuracy(occluded);
      const metrics = { lfwClean, lfwOccluded, tarAtFar1e4: tarAtFar(occluded, 1e-4) ?? 0 };
      return { score: options.mode === 'clean' ? lfwClean : lfwOccluded, metrics };
    } finally {
      await extractor.dispose();
    }
  };
}
