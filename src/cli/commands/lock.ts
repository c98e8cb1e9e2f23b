import { chmodSync, existsSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../../base/environment/make-folder.ts';
import { readBytes, readText } from '../../base/environment/read-file.ts';
import { downloadsIn, keptFile } from '../../base/files/downloads.ts';
import { InputError } from '../../base/input-error.ts';
import { writeWhole } from '../../base/write-whole.ts';
import { addHashes, type HashToAdd } from '../../runner/config/source/add-hashes.ts';
import type { Session } from '../../runner/decide/session.ts';
import type { PlannedTask } from '../../runner/plan/plan.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { linkedResult } from '../results/linked-result.ts';
import { selectionOf, sessionOf } from '../session-of.ts';
import { count } from '../words/numbers.ts';
import { runSelection } from './run.ts';

/** `occ-pipe lock`: writes the sha256 of what came into the configuration, where it has none. */
export async function lock(call: Call): Promise<number> {
  const session = await sessionOf(call);
  const tasks = unlockedTasks(call, session);
  if (tasks.length === 0) return nothingToLock();
  const names = tasks.map(({ name }) => name);
  const code = await runSelection(call, session, selectionOf({ ...call, words: names }, session));
  if (code !== EXIT.done) return code;
  const after = await sessionOf(call);
  const hashes = tasks.flatMap((task) => hashesOf(after, task));
  if (hashes.length === 0) return nothingToLock();
  const added = writeHashes(after, hashes);
  print(`${after.plan.shownFile}: ${count(added, 'sha256').replace(/s$/, '')} written\n`);
  return EXIT.done;
}

function nothingToLock(): number {
  print('nothing to lock: every file that is fetched by its URL has its sha256\n');
  return EXIT.done;
}

interface ListedFile {
  readonly sha256?: string;
  readonly to: string;
  readonly unpack: string;
}

/** Those among the targets that fetch a file of which no sha256 is given. */
function unlockedTasks(call: Call, session: Session): PlannedTask[] {
  const names = call.words.length > 0 ? new Set(selectionOf(call, session).keys()) : undefined;
  return [...session.plan.tasks.values()].filter(
    (task) => (names?.has(task.name) ?? true) && listedFiles(task).some(({ sha256 }) => sha256 === undefined),
  );
}

function listedFiles({ kind, options }: PlannedTask): readonly ListedFile[] {
  if (kind.name !== 'download' || options['source'] !== 'url') return [];
  return options['files'] as unknown as readonly ListedFile[];
}

/** By the record of what came; a file that lies in the store is not fetched again for its new key. */
function hashesOf(session: Session, task: PlannedTask): HashToAdd[] {
  const { entry, manifest } = linkedResult(session, task.name);
  const came = (manifest.facts['unlocked'] ?? []) as readonly (string | null)[];
  return listedFiles(task).flatMap(({ to, unpack }, index) => {
    const sha256 = came[index];
    if (typeof sha256 !== 'string') return [];
    if (unpack === 'none') keepLinkTo(session, session.store.outputPath(entry, to), sha256);
    return [{ stage: task.stage, index, sha256 }];
  });
}

function keepLinkTo({ artifacts }: Session, file: string, sha256: string): void {
  const kept = keptFile(downloadsIn(artifacts.cache), sha256);
  if (existsSync(kept) || !existsSync(file)) return;
  makeFolder(dirname(kept));
  // A link to an output that is gone.
  rmSync(kept, { force: true });
  symlinkSync(file, kept);
}

/** @returns how many were written */
function writeHashes({ plan }: Session, hashes: readonly HashToAdd[]): number {
  // The file behind a link, which stays one.
  const file = realpathSync(plan.file);
  const text = readText(file);
  if (!readBytes(file).equals(Buffer.from(text))) {
    throw new InputError('it is not written in UTF-8', { place: plan.shownFile, cure: 'write it in UTF-8' });
  }
  const { text: changed, placeless } = addHashes(text, hashes);
  const written = hashes.length - placeless.length;
  if (written > 0) {
    const { mode } = statSync(file);
    writeWhole(file, [changed], { sync: true });
    chmodSync(file, mode);
  }
  if (placeless.length === 0) return written;
  const lines = placeless.map(
    ({ stage, index, sha256 }) => `stages.${stage}, file ${index + 1}: sha256: ${sha256}`,
  );
  throw new InputError(
    `the place of ${count(placeless.length, 'file')} cannot be found, as the list is made of variables or stands elsewhere: ${lines.join('; ')}`,
    { place: plan.shownFile, cure: 'write these lines beside their URLs' },
  );
}
