import { type FileHandle, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSimilarityScorer } from '../../../src/engines/onnxruntime/search/similarity-scorer.ts';
import type { FeatureBlock } from '../../../src/faces/protocols/feature-tiles.ts';
import { rankAmongDistractors } from '../../../src/faces/protocols/megaface-identification.ts';
import { defineRow } from '../row.ts';
import { writeFeatures } from '../support/features.ts';
import { integerProductRate } from '../support/integer-products.ts';

const DIMENSION = 512;
/** As in FaceScrub's list of probes: 80 people, 44 images each. */
const IMAGES_OF_A_PERSON = 44;
const ROWS_AT_ONCE = 8192;

interface Parameters {
  readonly probes: number;
  readonly distractors: number;
}

export default defineRow<Parameters>({
  work: 'identification, 3,530 probes × 1,000,000 distractors × 512, ranks 1 to 10 (the reference: rank 1)',
  unit: 'distractors/s',
  wanted: 1.5,
  full: { probes: 3530, distractors: 1_000_000 },
  quick: { probes: 3530, distractors: 100_000 },
  growth: { distractors: [50_000, 200_000, 800_000], probes: [883, 1765, 3530] },

  async prepare({ folder, parameters: { probes, distractors } }) {
    const common = { seed: 11, dimension: DIMENSION };
    await writeFeatures(join(folder, 'probes.bin'), {
      ...common,
      image: 0,
      count: probes,
      person: (i) => Math.floor(i / IMAGES_OF_A_PERSON),
      // From clear images to ones that hardly resemble their person, as with heavy occlusion.
      spread: (i) => 0.5 + (i % IMAGES_OF_A_PERSON) / 18,
    });
    await writeFeatures(join(folder, 'distractors.bin'), {
      ...common,
      image: 1,
      count: distractors,
      person: (i) => probes + i,
      spread: () => 0,
    });
  },

  async ours({ folder, parameters, threads }) {
    const probes = { values: await readFloats(join(folder, 'probes.bin')), count: parameters.probes };
    const people = Array.from({ length: probes.count }, (_, i) => String(Math.floor(i / IMAGES_OF_A_PERSON)));
    const scorer = await createSimilarityScorer(probes.values, DIMENSION, { threads });
    const file = await open(join(folder, 'distractors.bin'));
    const identify = (count: number) =>
      rankAmongDistractors(probes, people, readBlocks(file, count), {
        dimension: DIMENSION,
        ranks: 10,
        scorer,
      });
    await identify(Math.min(parameters.distractors, 2 * ROWS_AT_ONCE));
    return {
      run: async () => {
        const { rates, distractors } = await identify(parameters.distractors);
        return { amount: distractors, result: rates };
      },
      dispose: async () => {
        await file.close();
        await scorer.dispose();
      },
    };
  },

  reference: 'identification',
  agree(ours, reference) {
    const [own] = ours as number[];
    // In single precision a distractor may change places with a mate.
    const near = Math.abs(own! - (reference as number)) < 1e-4;
    return near ? undefined : `rank 1 is ${own} and ${reference}`;
  },

  limit: async (context) => ({
    rate: await integerProductRate({
      rows: context.parameters.probes,
      dimension: DIMENSION,
      threads: context.threads,
    }),
    what: 'eight-bit products alone, everything in cache',
  }),
});

async function* readBlocks(file: FileHandle, count: number): AsyncGenerator<FeatureBlock, undefined> {
  const values = new Float32Array(ROWS_AT_ONCE * DIMENSION);
  const rowBytes = DIMENSION * 4;
  for (let start = 0; start < count; start += ROWS_AT_ONCE) {
    const rows = Math.min(ROWS_AT_ONCE, count - start);
    await file.read(new Uint8Array(values.buffer), 0, rows * rowBytes, start * rowBytes);
    yield { values: values.subarray(0, rows * DIMENSION), count: rows };
  }
}

async function readFloats(file: string): Promise<Float32Array> {
  return new Float32Array(new Uint8Array(await readFile(file)).buffer);
}
