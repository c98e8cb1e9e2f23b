import type { TarPacking } from '../format.ts';
import { passwordIn } from '../password.ts';
import { runSevenZip } from './program.ts';
import { sevenZipError } from './words.ts';

/** What 7-Zip calls them. */
const TYPES: Readonly<Record<Exclude<TarPacking, 'tar.gz'>, string>> = {
  'tar.bz2': 'bzip2',
  'tar.xz': 'xz',
  'tar.zst': 'zstd',
  'tar.lzma': 'lzma',
};

/**
 * Unpacks a compressed file, of several streams one behind the other too.
 * @param write is given the bytes, piece by piece; what it throws ends it
 * @param where in what is unpacked the last piece ended, for errors
 * @throws InputError for a damaged one
 */
export async function unpackStream(
  file: string,
  packing: keyof typeof TYPES,
  write: (bytes: Buffer) => void,
  where: () => string,
): Promise<void> {
  const end = await runSevenZip(file, ['x', '-so', '-bd', '-p', `-t${TYPES[packing]}`], write);
  const error = sevenZipError(end, passwordIn(null), where());
  if (error) throw error;
}
