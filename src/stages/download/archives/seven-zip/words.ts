import { damagedArchive } from '../../../../base/files/damaged-archive.ts';
import { InputError } from '../../../../base/input-error.ts';
import { UNPACK_BY_HAND } from '../member-path.ts';
import type { Password } from '../password.ts';
import type { SevenZipEnd } from './program.ts';

/**
 * What is wrong with an archive, by what 7-Zip says of it; undefined where it says that all is well.
 * @param password that it was given
 * @param where ", in x": of a file that has no members, as far as it was unpacked
 */
export function sevenZipError(
  { code, errors }: SevenZipEnd,
  password: Password,
  where?: string,
): InputError | undefined {
  if (code === 0 || code === WARNING) return undefined;
  const [, what = '', named = ''] = /^ERROR: ([^:/]+) : (.+)$/m.exec(errors) ?? [];
  // Of a file without members it tells a name that it has made up.
  const member = where === undefined ? named : '';
  const inside = where ?? (member === '' ? '' : `, in ${member}`);
  if (/password|encrypted/i.test(errors)) return password.error(member);
  if (/allocate|memory/i.test(errors)) {
    return new InputError('to unpack it takes more than the 2 GiB of memory that are given to it', {
      cure: `have it packed with a smaller dictionary, or ${UNPACK_BY_HAND}`,
    });
  }
  if (/Unsupported/i.test(what)) {
    return new InputError(`it is packed in a way that is not read (${what.toLowerCase()})${inside}`, {
      cure: UNPACK_BY_HAND,
    });
  }
  if (/Unexpected end/i.test(errors)) return damagedArchive(`it ends early: it is cut off${inside}`);
  if (member !== '') return damagedArchive(`${member} is damaged (${what.toLowerCase()})`);
  return damagedArchive(what === '' ? 'it is damaged' : `it is damaged (${what.toLowerCase()})${inside}`);
}

const WARNING = 1;
