import { join } from 'node:path';
import { foldedAccuracy } from '../../faces/protocols/ten-fold.ts';
import type { EvalCfpMetrics } from '../../generated/result-schemas.js';
import type { EvalCfpOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { openModelEmbedder } from '../evaluation/model-embedder.ts';
import { pairsOf } from '../evaluation/pairs-of.ts';
import { verifyPairs } from '../evaluation/verify-pairs.ts';
import { writeJson } from '../write-json.ts';

/** Kind `eval-cfp`: accuracy over the pairs of pairs.txt. */
export async function run(context: StageContext<EvalCfpOptions>): Promise<void> {
  const tree = context.input('cfp');
  const { pairs } = await pairsOf({ pairs: 'pairs.txt', 'pair-format': 'lfw' }, tree, tree);
  const embedder = await openModelEmbedder(context, 'none');
  const { clean } = await verifyPairs(pairs, tree, tree, embedder).finally(() => embedder.dispose());
  const metrics: EvalCfpMetrics = foldedAccuracy(clean, context.options.folds);
  await writeJson(join(context.out, 'metrics.json'), metrics);
}
