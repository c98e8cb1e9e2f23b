import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pair } from '../../faces/protocols/pairs.ts';
import { type RocPoint, roc } from '../../faces/protocols/roc.ts';
import type { ScoredPairs } from '../../faces/protocols/scored-pairs.ts';
import { reportedTars } from '../../faces/protocols/tar-at-far.ts';
import { foldedAccuracy } from '../../faces/protocols/ten-fold.ts';
import type { EvalLfwMetrics, EvalLfwRoc } from '../../generated/result-schemas.js';
import type { EvalLfwOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { openModelEmbedder } from '../evaluation/model-embedder.ts';
import { occludedTrees } from '../evaluation/occluded-trees.ts';
import { pairsOf } from '../evaluation/pairs-of.ts';
import { verifyPairs } from '../evaluation/verify-pairs.ts';
import { writeJson } from '../write-json.ts';

type PairMetrics = EvalLfwMetrics['clean'];

/** Kind `eval-lfw`: verifies the pairs on clean images and on every occluded tree. */
export async function run(context: StageContext<EvalLfwOptions>): Promise<void> {
  const { options } = context;
  const root = context.input('lfw');
  const trees = occludedTrees(context);
  const embedder = await openModelEmbedder(context, 'none');

  let clean: PairMetrics | undefined;
  const occluded: Record<string, PairMetrics> = {};
  const curves: { clean?: readonly RocPoint[]; occluded: Record<string, readonly RocPoint[]> } = {
    occluded: {},
  };
  try {
    for (const [name, tree] of trees) {
      const { pairs, validRate } = await pairsOf(options, root, tree);
      const verification = await verifyPairs(pairs, root, tree, embedder);
      const measure = (scored: ScoredPairs) => measurePairs(scored, validRate, options.folds);
      if (!clean) {
        clean = measure(verification.clean);
        curves.clean = roc(verification.clean)?.points ?? [];
        await writeScores(context, 'clean', pairs, verification.clean);
      }
      occluded[name] = measure(verification.occluded);
      curves.occluded[name] = roc(verification.occluded)?.points ?? [];
      await writeScores(context, name, pairs, verification.occluded);
    }
  } finally {
    await embedder.dispose();
  }
  // There is at least one tree.
  const metrics: EvalLfwMetrics = { clean: clean!, occluded };
  await writeJson(join(context.out, 'metrics.json'), metrics);
  await writeJson(join(context.out, 'roc.json'), curves satisfies Partial<EvalLfwRoc>);
}

function measurePairs(scored: ScoredPairs, validRate: number, folds: number): PairMetrics {
  return {
    pairs: scored.scores.length,
    validRate,
    ...foldedAccuracy(scored, folds),
    tarAtFar: reportedTars(scored),
  };
}

/** Every score, so that other protocols can be applied: `score same first second`, tab-separated. */
async function writeScores(
  context: StageContext<unknown>,
  name: string,
  pairs: readonly Pair[],
  { scores }: ScoredPairs,
): Promise<void> {
  const lines = pairs.map(({ first, second, same }, i) =>
    [scores[i]!.toFixed(6), same ? 1 : 0, first, second].join('\t'),
  );
  await mkdir(join(context.out, 'scores'), { recursive: true });
  await writeFile(
    join(context.out, 'scores', `${name}.tsv`),
    `score\tsame\tfirst\tsecond\n${lines.join('\n')}\n`,
  );
}
