import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar';
import { openPromise } from 'yauzl';
import { InputError } from '../../../../base/input-error.ts';

/** By the name that `unpack` gives them. */
export const UNPACKERS = {
  zip: unzip,
  'tar.gz': untar,
  tgz: untar,
} as const satisfies Readonly<Record<string, (archive: string, folder: string) => Promise<void>>>;

/** Unpacks an archive into a folder. Members that would land outside it are an error; links are left out. */
export async function unpack(
  archive: string,
  packing: keyof typeof UNPACKERS,
  folder: string,
  shown: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  try {
    await UNPACKERS[packing](archive, folder);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`the archive cannot be unpacked: ${(error as Error).message}`, {
      place: shown,
      cure: `check that it is a ${packing} file, or set unpack: none`,
    });
  }
}

async function untar(archive: string, folder: string): Promise<void> {
  await extract({
    file: archive,
    cwd: folder,
    strict: true,
    preserveOwner: false,
    filter: (_path, entry) => 'type' in entry && (entry.type === 'File' || entry.type === 'Directory'),
  });
}

async function unzip(archive: string, folder: string): Promise<void> {
  const zip = await openPromise(archive, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const path = normalize(entry.fileName);
      if (isAbsolute(path) || path.split(/[\\/]/).includes('..')) {
        throw new InputError(`member "${entry.fileName}" points outside the archive`, { place: archive });
      }
      if (entry.fileName.endsWith('/')) continue;
      const file = join(folder, path);
      await mkdir(dirname(file), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file));
    }
  } finally {
    zip.close();
  }
}
