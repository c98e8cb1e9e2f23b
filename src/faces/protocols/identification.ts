import { normalised } from './similarity.ts';

/** Features of people: one row an image. */
export interface LabelledFeatures {
  readonly features: readonly Float32Array[];
  /** Who each feature shows. */
  readonly people: readonly string[];
}

export interface Identification {
  readonly probes: number;
  /** Share of the probes whose most similar gallery image shows their person. */
  readonly rank1: number;
  /** Element k-1: share of the probes whose person is among the k most similar people. */
  readonly cmc: readonly number[];
  /** Probes whose person has no image in the gallery; they count as never recognised. */
  readonly unknown: number;
}

/** Ranks beyond this one are left out of the curve. */
const LONGEST_CMC = 50;

/**
 * Closed-set identification, the AR protocols: each probe against all gallery images by the cosine of the
 * features. A person is as similar as their most similar image; of equally similar images the first in the
 * gallery's order counts.
 */
export function identify(gallery: LabelledFeatures, probes: LabelledFeatures): Identification {
  const rows = gallery.features.map(normalised);
  const people = [...new Set(gallery.people)];
  const personOf = Int32Array.from(gallery.people, (person) => people.indexOf(person));
  const recognisedAt = new Float64Array(people.length);
  let unknown = 0;

  probes.features.forEach((probe, i) => {
    const truth = people.indexOf(probes.people[i]!);
    if (truth < 0) unknown++;
    else recognisedAt[rankOf(truth, bestOfPeople(rows, personOf, people.length, normalised(probe)))]!++;
  });

  const cmc: number[] = [];
  let recognised = 0;
  for (let k = 0; k < Math.min(people.length, LONGEST_CMC); k++) {
    recognised += recognisedAt[k]!;
    cmc.push(recognised / probes.features.length);
  }
  return { probes: probes.features.length, rank1: cmc[0] ?? 0, cmc, unknown };
}

interface Best {
  readonly score: number;
  /** Number of the image in the gallery that has it. */
  readonly image: number;
}

function bestOfPeople(
  rows: readonly Float32Array[],
  personOf: Int32Array,
  count: number,
  probe: Float32Array,
): Best[] {
  const best = Array.from({ length: count }, (): Best => ({ score: -Infinity, image: -1 }));
  rows.forEach((row, image) => {
    const score = dot(row, probe);
    const person = personOf[image]!;
    if (score > best[person]!.score) best[person] = { score, image };
  });
  return best;
}

/** How many people are more similar than `truth`, or as similar by an earlier image. */
function rankOf(truth: number, best: readonly Best[]): number {
  const own = best[truth]!;
  return best.filter(({ score, image }) => score > own.score || (score === own.score && image < own.image))
    .length;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
