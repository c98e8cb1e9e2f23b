import { foldedAccuracy } from '../../faces/protocols/folded-accuracy.ts';
import type { EvalCfpMetrics } from '../../generated/result-schemas.js';
import type { EvalCfpOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { openModelEmbedder } from '../evaluation/model-embedder.ts';
import { pairsOf } from '../evaluation/pairs/pairs-of.ts';
import { verifyPairs } from '../evaluation/pairs/verify-pairs.ts';
import { openVerdict } from '../evaluation/verdict.ts';

/** Kind `eval-cfp`: accuracy over the pairs of pairs.txt. */
export async function run(context: StageContext<EvalCfpOptions>): Promise<void> {
  const verdict = openVerdict(context);
  const list = { pairs: 'pairs.txt', 'pair-format': 'lfw', 'least-valid': 0.5, ...context.options } as const;
  const pairs = await pairsOf(list, { clean: context.input('cfp') }, verdict);
  const embedder = await openModelEmbedder(context, 'none');
  const { clean } = await verifyPairs(pairs, embedder).finally(() => embedder.dispose());
  await verdict.publish(foldedAccuracy(clean, pairs.folds) satisfies EvalCfpMetrics);
}
