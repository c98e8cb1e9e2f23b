import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compareBytes } from '../../../base/compare-bytes.ts';
import { InputError } from '../../../base/input-error.ts';
import { filesOf } from '../formats/data-files.ts';

/** A name as writers of sets in several files make it: "train-00000-of-00002", "000000", "all". */
interface ShardName {
  readonly name: string;
  /** What the names of one set have in common. */
  readonly set: string;
  readonly number: number | undefined;
  /** How many there are by the name. */
  readonly of: number | undefined;
}

/**
 * The files of a set, in their order: the file itself, or those of the folder, by number. Where files of
 * several sets lie there, as those of a hub do, it is the one called train.
 * @param endings of the files' names, in lower case
 * @throws InputError where it is not told which set is meant, or one of so many is missing
 */
export function shardFiles(
  path: string,
  endings: readonly string[],
  remark: (text: string) => void,
): string[] {
  if (!statSync(path).isDirectory()) return [path];
  const all = filesOf(path, endings).map((name) => parseName(name, endings));
  const shards = chosenSet(path, all, remark);
  shards.sort((a, b) => (a.number ?? 0) - (b.number ?? 0) || compareBytes(a.name, b.name));
  requireAll(path, shards, remark);
  return shards.map(({ name }) => join(path, name));
}

function parseName(name: string, endings: readonly string[]): ShardName {
  const ending = endings.find((end) => name.toLowerCase().endsWith(end))!;
  const stem = name.slice(0, -ending.length);
  const [, set, number, of] = SHARD.exec(stem) ?? [];
  if (number === undefined) return { name, set: stem, number: undefined, of: undefined };
  return { name, set: set!, number: Number(number), of: of === undefined ? undefined : Number(of) };
}

/** With the hash that the hub's older conversions end in. */
const SHARD = /^(.*?)(\d{1,9})(?:-of-(\d{1,9})(?:-[0-9a-f]{8,})?)?$/;

function chosenSet(path: string, all: readonly ShardName[], remark: (text: string) => void): ShardName[] {
  const sets = [...new Set(all.map(({ set }) => set))];
  if (sets.length === 1) return [...all];
  const train = sets.filter((set) => /^train[-_.]?$/i.test(set));
  const names = sets.slice(0, 4).map((set) => all.find((shard) => shard.set === set)!.name);
  if (train.length !== 1) {
    throw new InputError(
      `the folder holds files of ${sets.length} sets (${names.join(', ')}), and which one is meant is not told`,
      { place: path, cure: `give one file (${basename(path)}/${names[0]}), or a folder with one set` },
    );
  }
  const chosen = all.filter(({ set }) => set === train[0]);
  const others = all.length - chosen.length;
  remark(
    `${chosen.length} ${chosen.length === 1 ? 'file' : 'files'} of the set train ${chosen.length === 1 ? 'is' : 'are'} read, and not the ${others} of other sets beside (${names.filter((name) => !chosen.some((one) => one.name === name)).join(', ')})`,
  );
  return chosen;
}

/** Names that say how many there are tell of a missing one; where there is a gap, it may be meant. */
function requireAll(path: string, shards: readonly ShardName[], remark: (text: string) => void): void {
  const numbers = new Set(shards.map(({ number }) => number ?? 0));
  const totals = new Set(shards.map(({ of }) => of));
  const [total] = totals;
  if (totals.size > 1) {
    throw new InputError(
      `the names of the files say different numbers of files: ${shards[0]!.name}, ${shards.at(-1)!.name}`,
      { place: path, cure: 'leave the files of one version there' },
    );
  }
  const first = total === undefined ? Math.min(...numbers) : 0;
  const last = total === undefined ? Math.max(...numbers) : total - 1;
  const missing = last + 1 - first - numbers.size;
  if (missing <= 0) return;
  const shown: number[] = [];
  for (let number = first; shown.length < Math.min(missing, 3); number++) {
    if (!numbers.has(number)) shown.push(number);
  }
  const which = `${shown.join(', ')}${missing > shown.length ? ', …' : ''}`;
  if (total === undefined) {
    remark(`the numbers of the files go from ${first} to ${last} without ${which}: what is there is read`);
    return;
  }
  throw new InputError(`of ${total} files of the set ${missing} are missing: number ${which}`, {
    place: join(path, shards[0]!.name),
    cure: 'fetch the missing files too',
  });
}
