import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pair } from '../../faces/pairs/pair-list.ts';
import { areToldApart, foldedAccuracy } from '../../faces/protocols/folded-accuracy.ts';
import { type RocPoint, roc } from '../../faces/protocols/roc.ts';
import type { ScoredPairs } from '../../faces/protocols/scored-pairs.ts';
import { reportedTars } from '../../faces/protocols/tar-at-far.ts';
import type { EvalLfwMetrics, EvalLfwRoc } from '../../generated/result-schemas.js';
import type { EvalLfwOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { openModelEmbedder } from '../evaluation/model-embedder.ts';
import { hasOccludedTree } from '../evaluation/occluded-input.ts';
import { occludedTrees } from '../evaluation/occluded-trees.ts';
import { pairsOf, type ReadPairs } from '../evaluation/pairs/pairs-of.ts';
import { verifyPairs } from '../evaluation/pairs/verify-pairs.ts';
import { type EvaluationVerdict, openVerdict } from '../evaluation/verdict.ts';
import { writeJson } from '../write-json.ts';

type PairMetrics = EvalLfwMetrics['occluded'][string];

/** Kind `eval-lfw`: verifies the pairs on clean images and on every occluded tree. */
export async function run(context: StageContext<EvalLfwOptions>): Promise<void> {
  const { options } = context;
  const verdict = openVerdict(context);
  const sets = await readSets(context, verdict);
  const embedder = await openModelEmbedder(context, options.flip);

  // Then there are no clean images: those of the list are occluded as they are.
  const isOccludedByNature = !hasOccludedTree(options);
  let clean: PairMetrics | undefined;
  const occluded: Record<string, PairMetrics> = {};
  const curves: { clean?: readonly RocPoint[]; occluded: Record<string, readonly RocPoint[]> } = {
    occluded: {},
  };
  try {
    for (const [name, read] of sets) {
      const verification = await verifyPairs(read, embedder);
      if (!clean && !isOccludedByNature) {
        clean = measurePairs(verification.clean, read, verdict);
        curves.clean = roc(verification.clean)?.points ?? [];
        await writeScores(context, 'clean', read.pairs, verification.clean);
      }
      const scored = isOccludedByNature ? verification.clean : verification.occluded;
      if (!scored) continue;
      occluded[name] = measurePairs(scored, read, verdict);
      curves.occluded[name] = roc(scored)?.points ?? [];
      await writeScores(context, name, read.pairs, scored);
    }
  } finally {
    await embedder.dispose();
  }
  await verdict.publish({ ...(clean && { clean }), occluded } satisfies EvalLfwMetrics);
  await writeJson(join(context.out, 'roc.json'), curves satisfies Partial<EvalLfwRoc>);
}

/** The pairs by the name of their set: those of each occluded tree, or the list's as it is. */
async function readSets(
  context: StageContext<EvalLfwOptions>,
  verdict: EvaluationVerdict,
): Promise<Map<string, ReadPairs>> {
  const root = context.input('lfw');
  const trees: [string, string | undefined][] = [...occludedTrees(context)];
  if (trees.length === 0) trees.push(['occluded', undefined]);
  if (trees[0]![1] === undefined && hasOccludedTree(context.options))
    context.note('compares clean images only, as no `lfw-occ` is given');
  const sets = new Map<string, ReadPairs>();
  for (const [name, tree] of trees) {
    const folders = {
      clean: root,
      list: context.optionalInput('pairs'),
      occluded: tree,
      ...(trees.length > 1 && { name }),
    };
    sets.set(name, await pairsOf(context.options, folders, verdict));
  }
  return sets;
}

function measurePairs(
  scored: ScoredPairs,
  { validRate, folds }: ReadPairs,
  { remark }: Pick<EvaluationVerdict, 'remark'>,
): PairMetrics {
  if (!areToldApart(scored)) {
    const score = scored.scores[0]!.toFixed(4);
    remark(
      `every pair scores about ${score}, between the same two thresholds of the protocol: it judges all alike, and the accuracy is the share of one kind of pair`,
    );
  }
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
