import { InputError } from '../../../../base/input-error.ts';
import { createTally, type Tally, tallied } from '../../../../base/text/tally.ts';
import { ask } from '../../fetch/ask.ts';
import { MOST_FILES } from '../../sets/listed-file.ts';
import { type DriveItem, driveUrl, nameInPath } from './drive-item.ts';
import { requireShared } from './locate-file.ts';
import { type DriveEntry, readFolder } from './read-folder.ts';
import { readPage } from './read-page.ts';

export interface DriveFile extends DriveItem {
  /** Below the folder, with `/`. */
  readonly name: string;
}

export interface DriveListing {
  readonly files: readonly DriveFile[];
  /** Of Google Docs, Sheets and the like. */
  readonly documents: Tally;
  /** Names of which characters were replaced, as no path can hold them. */
  readonly renamed: Tally;
  /** Folders that lie in several, and were listed before. */
  readonly again: Tally;
}

/** docs/limits.md shows them. */
const MOST_FOLDERS = 10_000;
const DEEPEST = 32;

/**
 * All files in a folder and those below it.
 * @param place of the folder, for errors
 * @throws InputError where it cannot be listed, or holds too much
 */
export async function listDriveFolder(
  endpoint: string,
  root: DriveItem,
  place: string,
  signal: AbortSignal,
): Promise<DriveListing> {
  const files: DriveFile[] = [];
  const [documents, renamed, again] = [createTally(), createTally(), createTally()];
  const seen = new Set([root.id]);

  function take(entry: DriveEntry, path: string, below: Folder[], depth: number): void {
    if (entry.type === 'document') documents.add(path);
    else if (entry.type === 'file') files.push({ ...entry, name: path });
    else if (seen.has(entry.id)) again.add(path);
    else {
      seen.add(entry.id);
      below.push({ item: entry, path, depth: depth + 1 });
    }
    if (files.length > MOST_FILES || seen.size > MOST_FOLDERS || depth > DEEPEST) throw tooMuch(place);
  }

  for (const queue: Folder[] = [{ item: root, path: '', depth: 0 }]; queue.length > 0; ) {
    const { item, path, depth } = queue.shift()!;
    for (const entry of await entriesOf(endpoint, item, place, signal)) {
      const name = nameInPath(entry.name);
      const whole = path === '' ? name : `${path}/${name}`;
      if (name !== entry.name) renamed.add(whole);
      take(entry, whole, queue, depth);
    }
  }
  return { files, documents: tallied(documents), renamed: tallied(renamed), again: tallied(again) };
}

interface Folder {
  readonly item: DriveItem;
  readonly path: string;
  readonly depth: number;
}

async function entriesOf(
  endpoint: string,
  item: DriveItem,
  place: string,
  signal: AbortSignal,
): Promise<readonly DriveEntry[]> {
  const reply = await ask(driveUrl(endpoint, '/embeddedfolderview', item), { signal });
  requireShared(reply, place);
  const entries = reply.status === 200 ? readFolder(reply.text) : undefined;
  if (entries !== undefined) return entries;
  const { caption, title } = readPage(reply.text);
  const said = [caption, title].find(Boolean);
  throw new InputError(
    `Google Drive does not list the folder ${item.id}: ${reply.words}${said === undefined ? '' : `, "${said}"`}`,
    { place, cure: 'check the id, and that the folder is shared with anyone who has the link' },
  );
}

function tooMuch(place: string): InputError {
  return new InputError(
    `it holds more than ${MOST_FILES} files or ${MOST_FOLDERS} folders, or ones nested deeper than ${DEEPEST}`,
    { place, cure: 'name a folder below it, or have it packed into an archive' },
  );
}
