import { InputError } from '../../../base/input-error.ts';
import type { IjbPeople } from '../meta/read-people.ts';
import type { Step } from '../step.ts';
import type { TemplateFeatures } from '../templates/template-features.ts';
import { RANKS } from './ranks.ts';
import { eachProbe } from './similarities.ts';

/** Open-set search in one gallery. */
export interface GallerySearch {
  /** Probes whose subject is in the gallery, and the others. */
  readonly mated: number;
  readonly impostors: number;
  /** Of RANKS: mated probes that are found among the first so many. */
  readonly found: readonly number[];
  /** At each of the rates: the share of the mated probes that are found, and from which similarity on. */
  readonly tpir: readonly number[];
  readonly thresholds: readonly number[];
}

interface Searched {
  readonly features: TemplateFeatures;
  readonly people: IjbPeople;
}

/**
 * As ijb_evals.py has it: probes of subjects that the gallery does not have are the impostors. The threshold
 * is the floor(impostors * rate)-th largest of their greatest similarities (the largest at least); found is
 * who is more similar than everybody else of the gallery, and above it.
 * @param place of the list of probes
 * @throws InputError where the program stops
 */
export async function searchGallery(
  probes: Searched,
  gallery: Searched & { readonly name: string },
  { rates, step, place }: { readonly rates: readonly number[]; readonly step: Step; readonly place: string },
): Promise<GallerySearch> {
  const { subjects } = gallery.people;
  requireSearchable(probes.people.subjects, gallery, place);
  const firstOf = new Map<number, number>();
  subjects.forEach((subject, i) => {
    if (!firstOf.has(subject)) firstOf.set(subject, i);
  });
  const found = RANKS.map(() => 0);
  const own: number[] = [];
  const bestWrong: number[] = [];
  const greatest: number[] = [];
  await eachProbe(probes.features, gallery.features, step, (probe, similarities) => {
    const subject = probes.people.subjects[probe]!;
    const mate = firstOf.get(subject);
    if (mate === undefined) {
      greatest.push(largestOf(similarities, () => true));
      return;
    }
    const before = countBefore(similarities, mate);
    for (const [i, rank] of RANKS.entries()) if (before < rank) found[i]!++;
    own.push(similarities[mate]!);
    bestWrong.push(largestOf(similarities, (column) => subjects[column] !== subject));
  });
  const descending = Float64Array.from(greatest).sort().reverse();
  const thresholds = rates.map((rate) => descending[Math.max(Math.floor(descending.length * rate) - 1, 0)]!);
  const tpir = thresholds.map(
    (threshold) => own.filter((value, i) => value > bestWrong[i]! && value > threshold).length / own.length,
  );
  return { mated: own.length, impostors: greatest.length, found, tpir, thresholds };
}

function largestOf(similarities: Float64Array, counts: (column: number) => boolean): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < similarities.length; i++)
    if (similarities[i]! > most && counts(i)) most = similarities[i]!;
  return most;
}

/** Columns that are sorted before one; of equal ones those further to the right, as the order is turned. */
function countBefore(similarities: Float64Array, column: number): number {
  const own = similarities[column]!;
  let count = 0;
  for (let i = 0; i < similarities.length; i++) {
    const value = similarities[i]!;
    if (value > own || (value === own && i > column)) count++;
  }
  return count;
}

/** @throws InputError where the program stops, for what the lists alone tell */
export function requireSearchable(
  probes: readonly number[],
  { name, people: { subjects } }: { readonly name: string; readonly people: IjbPeople },
  place: string,
): void {
  const counts = new Map<number, number>();
  for (const subject of subjects) counts.set(subject, (counts.get(subject) ?? 0) + 1);
  const mated = probes.filter((subject) => counts.has(subject));
  const fail = (problem: string, cure = 'bring all galleries and probes of the set'): never => {
    throw new InputError(`${problem}, at which ijb_evals.py stops`, { place, cure });
  };
  if (mated.length === 0) fail(`no probe shows a subject of gallery ${name}`);
  if (mated.length === probes.length)
    fail(`all probes show subjects of gallery ${name}, so that there are no impostors`);
  if (counts.size === 1) fail(`gallery ${name} has one subject only`);
  const usual = counts.get(mated[0]!)!;
  const odd = mated.find((subject) => counts.get(subject) !== usual);
  if (odd !== undefined)
    fail(
      `subject ${odd} has ${counts.get(odd)} templates in gallery ${name}, and others have ${usual}`,
      'a gallery has one template of each subject: take the others out',
    );
}
