import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROTOCOLS } from '../../faces/verification/protocols/catalog.ts';
import type { VerificationProtocol, Verified } from '../../faces/verification/protocols/protocol.ts';
import type { EvalPairsMetrics } from '../../generated/result-schemas.js';
import type { EvalPairsOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { openModelEmbedder } from '../evaluation/model-embedder.ts';
import { openVerdict } from '../evaluation/verdict.ts';
import { openBinImages } from './sets/bin-images.ts';
import { findBins } from './sets/find-bins.ts';
import { openListedSet } from './sets/listed-set.ts';
import type { OpenedSet } from './sets/opened-set.ts';

/** Kind `eval-pairs`: verifies the pairs of each set by the protocol that is named. */
export async function run(context: StageContext<EvalPairsOptions>): Promise<void> {
  const { options } = context;
  const protocol: VerificationProtocol = PROTOCOLS[options.protocol];
  const verdict = openVerdict(context);
  const root = context.input('sets');
  const bins = findBins(root, options.sets, Object.keys(options.lists));
  // A list that is wrong is told before anything is computed.
  const lists: [string, OpenedSet][] = [];
  for (const [name, one] of Object.entries(options.lists))
    lists.push([name, await openListedSet(root, name, one, options, verdict)]);
  const pictures = openBinImages();
  const embedder = await openModelEmbedder(context, protocol.mirrored ? 'concat' : 'none', pictures.identify);
  const sets: Record<string, EvalPairsMetrics['sets'][string]> = {};
  const verify = async (name: string, set: OpenedSet): Promise<void> => {
    const { images, same, place, folds, inList } = set;
    const embedding = await embedder.all(images);
    const feature = (i: number) => embedding(images[i]!);
    const pairs = { feature, same, place, ...(inList && { inList }) };
    const verified = protocol.verify(pairs, folds, verdict.remark);
    sets[name] = { pairs: same.length, ...verified.result };
    await writeMeasures(context, name, protocol, set, verified);
  };
  try {
    for (const [name, file] of bins) {
      await verify(name, pictures.open(file, options.folds, verdict));
      pictures.release();
    }
    for (const [name, set] of lists) await verify(name, set);
  } finally {
    await embedder.dispose();
  }
  const { figures } = protocol;
  await verdict.publish({
    protocol: options.protocol,
    ...(figures && { figures }),
    sets,
  } satisfies EvalPairsMetrics);
}

/** What each pair has, so that other protocols can be applied. */
async function writeMeasures(
  { out }: StageContext<unknown>,
  name: string,
  { measures }: VerificationProtocol,
  { same }: OpenedSet,
  { measure }: Verified,
): Promise<void> {
  const lines = Array.from(measure, (value, i) => `${value.toFixed(6)}\t${same[i]}`);
  await mkdir(join(out, 'pairs'), { recursive: true });
  await writeFile(join(out, 'pairs', `${name}.tsv`), `${measures}\tsame\n${lines.join('\n')}\n`);
}
