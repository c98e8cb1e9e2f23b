import { isBesideData } from '../../base/files/tool-files.ts';
import { InputError } from '../../base/input-error.ts';

/**
 * A path of a list as one that stays in its folder: relative, with `/`, without `.` and empty parts. What
 * leads out is an InputError: such a file is no part of the input that was hashed, so that its changes would
 * go unnoticed; so is what tools leave beside data.
 * @param place of the line, for errors
 */
export function imagePath(written: string, place: () => string): string {
  if (written.startsWith('/') || /^[A-Za-z]:[\\/]/.test(written)) {
    throw new InputError(`"${written}" is an absolute path`, {
      place: place(),
      cure: 'write it relative to the folder of images',
    });
  }
  if (written.includes('\\')) {
    throw new InputError(`"${written}" has backslashes`, {
      place: place(),
      cure: "write / between folders and file: tr '\\\\' / < old > new",
    });
  }
  if (isBesideData(written)) {
    throw new InputError(`"${written}" is what a tool leaves beside data, and is not read`, {
      place: place(),
      cure: 'take it off the list, or move the image elsewhere',
    });
  }
  // Most paths are as they should be.
  if (!/(^|\/)(\.{0,2})(\/|$)/.test(written)) return written;
  const parts = written.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) {
    throw new InputError(`"${written}" leads out of the folder of images`, {
      place: place(),
      cure: 'bring the image into the folder, and write its path there',
    });
  }
  if (parts.length === 0 || written.endsWith('/')) {
    throw new InputError(`"${written}" names no file`, {
      place: place(),
      cure: 'write the path of an image',
    });
  }
  return parts.join('/');
}
