import { randomStream } from '../../base/random.ts';
import { firstNames } from '../../base/text/first-names.ts';
import type { MegafaceImage } from '../../faces/datasets/megaface-list.ts';
import { pathInside } from '../../faces/lists/path-inside.ts';
import {
  type FoundNoises,
  findNoises,
  type NoisySet,
  readNoiseList,
} from '../../faces/megaface-noises/noise-list.ts';
import { LARGEST_DRAW, replaceNoises } from '../../faces/megaface-noises/replace-noises.ts';
import type { FeatureBlock } from '../../faces/protocols/feature-tiles.ts';
import type { MegafaceNpyMetrics } from '../../generated/result-schemas.js';
import type { MegafaceNpyOptions } from '../../generated/stage-options.ts';
import type { StageContext } from '../context.ts';
import type { EvaluationVerdict } from '../evaluation/verdict.ts';

/** Which images of both sets are noise; undefined where no list of noises is given. */
export interface Noises {
  /** 1 for each probe, each distractor that is. */
  readonly probes: Uint8Array;
  readonly distractors: Uint8Array;
  /** For metrics.json. */
  readonly counted: NonNullable<MegafaceNpyMetrics['noises']>;
}

/** @throws InputError where a list cannot be read */
export async function readNoises(
  context: StageContext<MegafaceNpyOptions>,
  images: Readonly<Record<'probes' | 'distractors', readonly MegafaceImage[]>>,
  verdict: EvaluationVerdict,
): Promise<Noises | undefined> {
  const { 'facescrub-noises': facescrub, 'megaface-noises': megaface } = context.options;
  if (facescrub === null && megaface === null) return undefined;
  const counted: Record<string, NonNullable<Noises['counted']['facescrub']>> = {};
  const read = async (set: NoisySet, named: string | null, of: readonly MegafaceImage[]) => {
    if (named === null) return new Uint8Array(of.length);
    const file = pathInside(context.input('megaface'), named, `${set}-noises`);
    const list = await readNoiseList(file, set);
    const found = findNoises(
      of.map(({ listed }) => listed),
      list,
      set,
    );
    counted[set] = { listed: list.size, unmatched: found.unmatched.length, images: found.count };
    tell(file, found, list.size, set, { context, verdict });
    return found.noisy;
  };
  const probes = await read('facescrub', facescrub, images.probes);
  const distractors = await read('megaface', megaface, images.distractors);
  if (context.options.identify)
    verdict.requireTrials(
      { 'distractors that are no noise': distractors.length - (counted['megaface']?.images ?? 0) },
      { place: context.input('megaface'), cure: 'list others, or set `identify: false`' },
    );
  return { probes, distractors, counted };
}

/** Lists that fit other spellings of the names match nothing, and clean nothing. */
function tell(
  file: string,
  { count, unmatched }: FoundNoises,
  listed: number,
  set: NoisySet,
  { context, verdict }: { context: Pick<StageContext<unknown>, 'note'>; verdict: EvaluationVerdict },
): void {
  const first = firstNames(unmatched.slice(0, 5), unmatched.length);
  const form = set === 'facescrub' ? 'file names without folders' : 'folder/album/file';
  if (count === 0)
    verdict.remark(
      `${file}: none of its ${listed} names is an image of the list (${first || 'it is empty'}): nothing is cleaned; names are ${form}, and are compared letter by letter`,
    );
  else if (unmatched.length > 0)
    context.note(`${file}: ${unmatched.length} of ${listed} names are no images of the list: ${first}`);
}

/** The features of probes without noise. @throws InputError where all images of a person are noise */
export function cleanProbes(
  { values, count }: FeatureBlock,
  probes: readonly MegafaceImage[],
  noisy: Uint8Array,
  { seed, place }: { readonly seed: number; readonly place: string },
): FeatureBlock {
  const size = values.length / count;
  const people = probes.map(({ listed, person }) => listed.split('/').at(-2) ?? person);
  const draw = (probe: number) => {
    const stream = randomStream(seed, 'megaface-noise', probes[probe]!.listed);
    return Float64Array.from({ length: size }, () => stream.uniform(-LARGEST_DRAW, LARGEST_DRAW));
  };
  return { values: replaceNoises({ values, size, noisy, people }, draw, place), count };
}

/**
 * Without noisy distractors: by the number more that they have, they are farther from every probe than any
 * mate is.
 */
export async function* withoutNoise(
  blocks: AsyncIterable<FeatureBlock>,
  distractors: Uint8Array | undefined,
): AsyncGenerator<FeatureBlock> {
  let at = 0;
  for await (const { values, count } of blocks) {
    const size = values.length / count;
    const noisy = distractors?.subarray(at, at + count);
    at += count;
    if (!noisy?.includes(1)) {
      yield { values, count };
      continue;
    }
    const kept = Array.from(noisy, (flag, i) => (flag === 1 ? [] : [i])).flat();
    const clean = new Float32Array(kept.length * size);
    for (const [to, from] of kept.entries())
      clean.set(values.subarray(from * size, (from + 1) * size), to * size);
    if (kept.length > 0) yield { values: clean, count: kept.length };
  }
}
