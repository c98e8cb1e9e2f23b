import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { environmentError } from '../../../base/environment/environment-error.ts';
import { InputError } from '../../../base/input-error.ts';
import { openPool } from '../../workers/pool.ts';
import type { Unpacked } from './target.ts';

/**
 * What the option `unpack` may say beside `none`: all mean the same, as what an archive is, is told by its
 * content.
 */
export const UNPACKERS = {
  archive: true,
  zip: true,
  tar: true,
  'tar.gz': true,
  tgz: true,
  'tar.bz2': true,
  'tar.xz': true,
  'tar.zst': true,
  'tar.lzma': true,
  '7z': true,
} as const;

export interface UnpackOptions {
  /** Where it came from, for errors. */
  readonly shown: string;
  /** The variable of the environment that holds its password; null: none. */
  readonly passwordEnv?: string | null;
  readonly signal: AbortSignal;
  /** 1: in a thread that ends with it; 0: in this one, which is held meanwhile. */
  readonly workers?: 0 | 1;
}

/**
 * Unpacks an archive into a folder. A link becomes what it leads to inside the archive. An InputError, with
 * nothing left of the archive in a folder that is new, where a member would land outside the folder or on
 * another one, is a device, is damaged or encrypted, has no name or none that the disk takes, and where the
 * archive holds no file, or more than UNPACK_LIMITS.
 * @returns what of it is not as it stands there
 */
export async function unpack(
  archive: string,
  folder: string,
  { shown, passwordEnv = null, signal, workers = 1 }: UnpackOptions,
): Promise<Unpacked> {
  // Undefined where it was there already: then others' members lie in it.
  const made = await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw environmentError(error) ?? error;
  });
  const pool = openPool('unpack', null, { workers });
  const stop = (): void => void pool.close();
  signal.addEventListener('abort', stop);
  try {
    signal.throwIfAborted();
    return await pool.run({ archive, folder, passwordEnv });
  } catch (error) {
    await pool.close();
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    signal.throwIfAborted();
    // A full disk says nothing about the archive.
    const refused = environmentError(error, folder);
    if (refused) throw refused;
    const { message, cure = 'check that it is an archive, or set unpack: none' } = error as InputError;
    throw new InputError(`the archive cannot be unpacked: ${message}`, { place: shown, cure });
  } finally {
    signal.removeEventListener('abort', stop);
    await pool.close();
  }
}
