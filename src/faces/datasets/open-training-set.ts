import { existsSync } from 'node:fs';
import { InputError } from '../../base/input-error.ts';
import { FORMATS } from './formats/catalog.ts';
import type { IndexNotes } from './formats/training-format.ts';
import type { TrainingSet, TrainingSetLocation } from './training-set.ts';

/**
 * Opens images to train on, whichever format of the catalog they are in.
 * @param notes is told what a user should hear of them
 * @throws InputError where there is nothing, or of no format, or damaged
 */
export async function openTrainingSet(path: string, notes: IndexNotes = SILENT): Promise<TrainingSet> {
  const name = await formatOf(path);
  const format = await FORMATS[name]!();
  const index = await format.index(path, notes);
  const location = { format: name, path, index };
  return { ...(await format.open(path, index, { isFleeting: false })), location };
}

/**
 * Opens a set once more that `openTrainingSet` has opened. The bytes of an image last until the next one is
 * read.
 */
export async function reopenTrainingSet(location: TrainingSetLocation): Promise<TrainingSet> {
  const { format: name, path, index } = location;
  const format = await FORMATS[name]!();
  return { ...(await format.open(path, index, { isFleeting: true })), location };
}

/** The name in the catalog of the format that lies there; throws InputError where it is none. */
export async function formatOf(path: string): Promise<string> {
  const known: string[] = [];
  const isThere = existsSync(path);
  for (const [name, load] of Object.entries(FORMATS)) {
    const { about, owns } = await load();
    if (isThere && owns(path)) return name;
    known.push(about);
  }
  const what = isThere ? UNKNOWN : NOTHING;
  throw new InputError(what, { place: path, cure: `give one of these: ${known.join('; ')}` });
}

const UNKNOWN = 'the file is not an LMDB, and of no other format of training data that is read';
const NOTHING = 'there is nothing to train on here';
const SILENT: IndexNotes = { remark: () => undefined, leaveOut: () => undefined };
