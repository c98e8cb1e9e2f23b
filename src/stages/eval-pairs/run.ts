import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROTOCOLS } from '../../faces/verification/protocols/catalog.ts';
import type { VerificationProtocol, Verified } from '../../faces/verification/protocols/protocol.ts';
import { readVerificationBin, type VerificationSet } from '../../faces/verification/read-bin.ts';
import type { EvalPairsMetrics } from '../../generated/result-schemas.js';
import type { EvalPairsOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import { sha256 } from '../evaluation/image-file.ts';
import { openModelEmbedder } from '../evaluation/model-embedder.ts';
import { openVerdict } from '../evaluation/verdict.ts';
import { findSets } from './find-sets.ts';

/** Kind `eval-pairs`: verifies the pairs of each set by the protocol that is named. */
export async function run(context: StageContext<EvalPairsOptions>): Promise<void> {
  const { options } = context;
  const protocol: VerificationProtocol = PROTOCOLS[options.protocol];
  const verdict = openVerdict(context);
  const files = findSets(context.input('sets'), options.sets);
  const pictures = openPictures();
  const embedder = await openModelEmbedder(context, protocol.mirrored ? 'concat' : 'none', pictures.identify);
  const sets: Record<string, EvalPairsMetrics['sets'][string]> = {};
  try {
    for (const [name, file] of files) {
      const set = readVerificationBin(file);
      verdict.requireTrials(
        { pairs: set.same.length },
        { place: file, cure: 'copy the set again from where it came' },
      );
      const names = pictures.take(file, set);
      const embedding = await embedder.all(names);
      const feature = (i: number) => embedding(names[i]!);
      const verified = protocol.verify(
        { feature, same: set.same, place: file },
        options.folds,
        verdict.remark,
      );
      sets[name] = { pairs: set.same.length, ...verified.result };
      await writeMeasures(context, name, protocol, set, verified);
      pictures.release();
    }
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

/** The images of one set at a time, under names by which errors say which one it is. */
function openPictures() {
  const bytes = new Map<string, Uint8Array>();
  return {
    take(file: string, { images }: VerificationSet): string[] {
      return images.map((image, i) => {
        const name = `${file}, image ${i}`;
        bytes.set(name, image);
        return name;
      });
    },
    release: () => bytes.clear(),
    identify: async (names: readonly string[]) =>
      names.map((path) => {
        const image = bytes.get(path)!;
        return { path, sha256: sha256(image), bytes: image };
      }),
  };
}

/** What each pair has, so that other protocols can be applied. */
async function writeMeasures(
  { out }: StageContext<unknown>,
  name: string,
  { measures }: VerificationProtocol,
  { same }: VerificationSet,
  { measure }: Verified,
): Promise<void> {
  const lines = Array.from(measure, (value, i) => `${value.toFixed(6)}\t${same[i]}`);
  await mkdir(join(out, 'pairs'), { recursive: true });
  await writeFile(join(out, 'pairs', `${name}.tsv`), `${measures}\tsame\n${lines.join('\n')}\n`);
}
