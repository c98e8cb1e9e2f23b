import { constants, type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { requireSpace } from '../../../../base/environment/free-space.ts';
import { withoutToolFiles } from '../../../../base/files/tool-files.ts';
import { InputError } from '../../../../base/input-error.ts';
import { createTally, type Tally, tallied, tallyWords } from '../../../../base/text/tally.ts';
import type { StageContext } from '../../../context.ts';

/**
 * Copies a file or a folder, sharing blocks where the file system can. A link becomes what it leads to; what
 * systems and tools leave beside data is no content, and left out.
 * @throws InputError for what is neither a file nor a folder, has no name in UTF-8, or lies there already
 */
export async function copyTree(
  from: string,
  to: string,
  { signal, progress, warn, facts }: Pick<StageContext<unknown>, 'signal' | 'progress' | 'warn' | 'facts'>,
): Promise<void> {
  const { files, bytes, besideData } = filesOf(from);
  if (files.length === 0)
    throw new InputError('the folder holds no file', {
      place: from,
      cure: 'check that it is the one you mean',
    });
  requireSpace(dirname(to), bytes, 'a copy of it');
  const made = new Set<string>();
  let done = 0;
  for (const { path, size } of files) {
    signal.throwIfAborted();
    const target = join(to, path);
    const folder = dirname(target);
    if (!made.has(folder)) await mkdir(folder, { recursive: true });
    made.add(folder);
    await copy(join(from, path), target);
    done += size;
    progress({ done, total: bytes, unit: 'bytes' });
  }
  if (besideData.count === 0) return;
  warn(`${from}: ${tallyWords(besideData, LEFT_OUT)}`);
  facts({ [LEFT_OUT[1]]: besideData.count });
}

const LEFT_OUT = [
  'file or folder left out, as systems and tools leave such beside data',
  'files and folders left out, as systems and tools leave such beside data',
] as const;

interface FoundFile {
  /** Relative to the root, with `/`; empty for a root that is a file. */
  readonly path: string;
  readonly size: number;
}

interface Found {
  readonly files: readonly FoundFile[];
  readonly bytes: number;
  readonly besideData: Tally;
}

/** Deeper than any data set; links that lead back up end here. */
const DEEPEST = 64;

function filesOf(root: string): Found {
  const files: FoundFile[] = [];
  const besideData = createTally();
  let bytes = 0;

  function visit(path: string, stats: Stats, depth: number): void {
    const place = join(root, path);
    if (stats.isFile()) {
      files.push({ path, size: stats.size });
      bytes += stats.size;
      return;
    }
    if (!stats.isDirectory())
      throw new InputError('it is neither a file nor a folder', { place, cure: 'take it out of the folder' });
    if (depth > DEEPEST)
      throw new InputError('the folders are nested too deeply, or a link leads back up', { place });
    const entries = readdirSync(place, { withFileTypes: true });
    const data = withoutToolFiles(entries);
    const isData = new Set(data);
    const below = ({ name }: Dirent): string => (path === '' ? name : `${path}/${name}`);
    for (const entry of entries) if (!isData.has(entry)) besideData.add(below(entry));
    for (const entry of data) {
      if (entry.name.includes('\ufffd'))
        throw new InputError(`the name ${JSON.stringify(entry.name)} is not UTF-8`, {
          place,
          cure: 'rename it',
        });
      visit(below(entry), statSync(join(place, entry.name)), depth + 1);
    }
  }

  visit('', statSync(root), 0);
  return { files, bytes, besideData: tallied(besideData) };
}

async function copy(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new InputError('another of the paths lies where its copy is to lie', {
      place: from,
      cure: 'give each a `to` of its own',
    });
  }
}
