import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/base/random.ts';
import { createSimilarityScorer } from '../../src/engines/onnxruntime/search/similarity-scorer.ts';
import { readMegafaceList } from '../../src/faces/datasets/megaface-list.ts';
import { npyName } from '../../src/faces/features/npy.ts';
import { openImageFolder } from '../../src/faces/lists/image-folder.ts';
import type { FeatureBlock } from '../../src/faces/protocols/feature-tiles.ts';
import { identify } from '../../src/faces/protocols/identification.ts';
import { rankAmongDistractors } from '../../src/faces/protocols/megaface-identification.ts';
import { normalised } from '../../src/faces/protocols/similarity.ts';
import { decodeNpy } from './support/feature-files.ts';
import { noisyScorer } from './support/noisy-scorer.ts';
import { hasShared, needsShared, sharedPath } from './support/shared-data.ts';

const at = (degrees: number): Float32Array =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

describe('identification in a gallery', () => {
  const gallery = { features: [at(0), at(40), at(90), at(130)], people: ['a', 'a', 'b', 'c'] };

  test('takes the person of the most similar image', () => {
    const probes = { features: [at(5), at(60), at(80), at(120)], people: ['a', 'a', 'a', 'c'] };
    const result = identify(gallery, probes);
    expect(result.rank1).toBe(0.75);
    expect(result.cmc).toEqual([0.75, 1, 1]);
    expect(result).toMatchObject({ probes: 4, unknown: 0 });
  });

  test('of equally similar images takes the first', () => {
    const twins = { features: [at(30), at(30)], people: ['b', 'a'] };
    expect(identify(twins, { features: [at(0)], people: ['b'] }).rank1).toBe(1);
    expect(identify(twins, { features: [at(0)], people: ['a'] }).cmc).toEqual([0, 1]);
  });

  test('does not mind the length of features', () => {
    const long = {
      features: gallery.features.map((f, i) => f.map((x) => x * (i + 1) * 7)),
      people: gallery.people,
    };
    const probes = { features: [at(60), at(80)].map((f) => f.map((x) => x * 0.01)), people: ['a', 'b'] };
    expect(identify(long, probes)).toEqual(identify(gallery, probes));
  });

  test('counts a probe of an unknown person as never recognised', () => {
    const result = identify(gallery, { features: [at(0), at(1)], people: ['a', 'nobody'] });
    expect(result).toMatchObject({ rank1: 0.5, unknown: 1 });
    expect(result.cmc.at(-1)).toBe(0.5);
  });
});

describe('identification among distractors', () => {
  const blockOf = (features: readonly Float32Array[]): FeatureBlock => ({
    values: Float32Array.from(features.flatMap((feature) => [...feature])),
    count: features.length,
  });

  test('counts the distractors that are more similar than the hidden image', async () => {
    const probes = blockOf([at(0), at(20), at(90)]);
    const scorer = await createSimilarityScorer(probes.values, 2, { threads: 1 });
    const result = await rankAmongDistractors(
      probes,
      ['a', 'a', 'b'],
      [blockOf([at(-10), at(300)]), blockOf([at(15)])],
      { dimension: 2, ranks: 3, scorer },
    );
    await scorer.dispose();
    // Of person a: seen from 0 degrees -10 and 15 are nearer than 20; seen from 20 only 15 is nearer than 0. b has no second image.
    expect(result).toEqual({ trials: 2, distractors: 3, rates: [0, 0.5, 1] });
  });

  test('is what sorting all similarities gives, whatever the blocks and the ranks, and however coarse the scorer', async () => {
    const error = fc.constantFrom(0, 1e-3, 0.3, 10);
    const small = fc.integer({ min: 1, max: 9 });
    await fc.assert(
      fc.asyncProperty(fc.integer(), small, small, error, async (seed, blockSize, ranks, error) => {
        const random = randomStream(seed, 'features');
        const make = (): Float32Array => normalised(Float32Array.from({ length: 6 }, () => random.normal()));
        const probes = Array.from({ length: 9 }, make);
        const people = probes.map((_, i) => `p${i % 3}`);
        const distractors = Array.from({ length: 20 }, make);
        const blocks = Array.from({ length: Math.ceil(20 / blockSize) }, (_, i) =>
          blockOf(distractors.slice(i * blockSize, (i + 1) * blockSize)),
        );
        const { rates, trials } = await rankAmongDistractors(blockOf(probes), people, blocks, {
          dimension: 6,
          ranks,
          scorer: noisyScorer(probes, { width: 8, group: 4, error, random }),
        });
        const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
        const found = new Array<number>(ranks).fill(0);
        probes.forEach((probe, i) => {
          probes.forEach((mate, j) => {
            if (i === j || people[i] !== people[j]) return;
            const before = distractors.filter((one) => dot(probe, one) > dot(probe, mate)).length;
            for (let k = before; k < ranks; k++) found[k]!++;
          });
        });
        expect(trials).toBe(18);
        expect(rates).toEqual(found.map((count) => expect.closeTo(count / 18, 12)));
      }),
      { numRuns: 60 },
    );
  });

  test('does not count a distractor that is a copy of the hidden image', async () => {
    const random = randomStream(3, 'copies');
    const feature = (): Float32Array => normalised(Float32Array.from({ length: 33 }, () => random.normal()));
    const probes = [feature(), feature()];
    const scorer = await createSimilarityScorer(blockOf(probes).values, 33, { threads: 1 });
    const options = { dimension: 33, ranks: 1, scorer };
    const copies = blockOf(Array.from({ length: 5 }, () => probes[1]!));
    // Seen from the second image each copy is nearer than the first; seen from the first it is as near as the second.
    expect((await rankAmongDistractors(blockOf(probes), ['a', 'a'], [copies], options)).rates).toEqual([0.5]);
    await scorer.dispose();
  });

  const features = 'data/megaface_like/features_mobilefacenet';
  test.skipIf(!hasShared(features))(
    `of real features has the known ranks${needsShared(features)}`,
    async () => {
      const load = async (
        list: string,
        folder: string,
      ): Promise<{ block: FeatureBlock; people: string[] }> => {
        const { images } = await readMegafaceList(
          sharedPath(`data/megaface_like/${list}`),
          openImageFolder(sharedPath(`data/megaface_like/${folder}_images`)),
          npyName,
        );
        const rows = images.map(({ path }) => {
          const file = sharedPath(`${features}/${folder}/${npyName(path)}`);
          return normalised(decodeNpy(readFileSync(file), file));
        });
        return { block: blockOf(rows), people: images.map(({ person }) => person) };
      };
      const probes = await load('facescrub_features_list.json', 'facescrub');
      const distractors = await load('megaface_lst', 'megaface');
      const options = {
        dimension: probes.block.values.length / probes.block.count,
        ranks: 10,
        scorer: await createSimilarityScorer(
          probes.block.values,
          probes.block.values.length / probes.block.count,
          {
            threads: 2,
          },
        ),
      };
      const { rates, trials } = await rankAmongDistractors(
        probes.block,
        probes.people,
        [distractors.block],
        options,
      );
      expect(trials).toBe(1200);
      expect([1, 2, 5, 10].map((k) => rates[k - 1]!.toFixed(6))).toEqual([
        '0.935833',
        '0.950000',
        '0.970000',
        '0.979167',
      ]);
    },
  );
});
