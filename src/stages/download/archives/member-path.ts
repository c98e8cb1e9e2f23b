import { dirname } from 'node:path';
import { InputError } from '../../../base/input-error.ts';

/**
 * The path of a member below the folder, without `.` and empty parts. An InputError where it leads out, or
 * means something else on another system.
 * @param whose for the error: whose path that is
 */
export function memberPath(name: string, whose = 'a member'): string {
  const refuse = (why: string): InputError =>
    new InputError(`${whose} has the path ${JSON.stringify(name)}, which ${why}`, { cure: UNPACK_BY_HAND });
  if (name.startsWith('/') || /^[A-Za-z]:/.test(name)) throw refuse('is absolute');
  if (name.includes('\\')) throw refuse('holds a backslash');
  if (name.includes('\0') || name.includes('\ufffd')) throw refuse('is not UTF-8');
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) throw refuse('leads outside the archive');
  return parts.join('/') || '.';
}

/** The same of a file or a link, which need a name of their own. */
export function filePath(name: string): string {
  const path = memberPath(name);
  if (path !== '.') return path;
  throw new InputError('a member that is a file has no name', { cure: UNPACK_BY_HAND });
}

/** The path that a symbolic link leads to, from the archive's root; it may hold `..` at the front. */
export function linkPath(name: string, to: string): string {
  if (to.startsWith('/')) return to;
  const parts = dirname(name)
    .split('/')
    .filter((part) => part !== '' && part !== '.');
  for (const part of to.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/') || '.';
}

export const UNPACK_BY_HAND = 'unpack it by hand into a folder, and give that as a path: input';
