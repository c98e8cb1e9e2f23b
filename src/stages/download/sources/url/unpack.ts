import { rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { environmentError } from '../../../../base/environment/environment-error.ts';
import { InputError } from '../../../../base/input-error.ts';
import { openTarget, type UnpackTarget } from './unpack-target.ts';
import { untar } from './untar.ts';
import { unzip } from './unzip.ts';

/** By the name that `unpack` gives them. */
export const UNPACKERS = {
  zip: unzip,
  'tar.gz': untar,
  tgz: untar,
} as const satisfies Readonly<Record<string, Unpacker>>;

type Unpacker = (archive: string, target: UnpackTarget, signal: AbortSignal) => Promise<void>;

/**
 * Unpacks an archive into a folder. A link becomes what it leads to inside the archive. An InputError, with
 * nothing left of the archive in a folder that is new, where a member would land outside the folder or on
 * another one, is a device, is damaged or encrypted, has no name or none that the disk takes, and where the
 * archive holds no file, or more than UNPACK_LIMITS.
 * @param shown where it came from, for errors
 */
export async function unpack(
  archive: string,
  packing: keyof typeof UNPACKERS,
  folder: string,
  shown: string,
  signal: AbortSignal,
): Promise<void> {
  // Undefined where it was there already: then others' members lie in it.
  const made = await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw environmentError(error) ?? error;
  });
  try {
    const target = openTarget(folder, archive);
    await UNPACKERS[packing](archive, target, signal);
    target.finish();
  } catch (error) {
    if (made !== undefined) rmSync(made, { recursive: true, force: true });
    if (signal.aborted) throw error;
    // A full disk says nothing about the archive.
    const refused = environmentError(error, folder);
    if (refused) throw refused;
    const { message, cure = `check that it is a ${packing} file, or set unpack: none` } = error as InputError;
    // As tar's parser begins: "TAR_BAD_ARCHIVE: ".
    const words = message.replace(/^[A-Z]+_[A-Z_]+: /, '');
    throw new InputError(`the archive cannot be unpacked: ${words}`, { place: shown, cure });
  }
}
