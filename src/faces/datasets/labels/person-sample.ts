import { createHash } from 'node:crypto';
import type { TrainingImages } from '../training-set.ts';

/** People whose names are looked at: others by as many names at once are the same people for certain. */
const SAMPLED = 64;

/**
 * A sha256 of who some of the people of a set are, by the folders of their images' names: equal for the same
 * people, however their images are kept. Undefined where that is not told: names without folders, or not one
 * for each person; images that do not lie person by person, or are slow to read in a mixed order.
 */
export async function samplePeople(set: TrainingImages): Promise<string | undefined> {
  if (set.slowMixed !== undefined) return undefined;
  const names: string[] = [];
  for (const label of sampledLabels(set.classes)) {
    const name = await folderOfPerson(set, label);
    if (name === undefined || names.includes(name)) return undefined;
    names.push(name);
  }
  return createHash('sha256').update(names.join('\0')).digest('hex');
}

function sampledLabels(classes: number): number[] {
  const count = Math.min(classes, SAMPLED);
  return Array.from({ length: count }, (_, i) => Math.floor((i * classes) / count));
}

/** By halves: sets that are made of folders hold their people one behind the other. */
async function folderOfPerson(set: TrainingImages, label: number): Promise<string | undefined> {
  let [from, to] = [0, set.size - 1];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if ((await set.read(middle)).label < label) from = middle + 1;
    else to = middle;
  }
  const found = await set.read(from);
  const folder = found.name.split('/').at(-2);
  return found.label === label && folder !== '' ? folder : undefined;
}
