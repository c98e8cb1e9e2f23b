import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { InputError } from '../../../base/input-error.ts';

/**
 * Checks a file against the name that git gives its content: sha1 of `blob <size>`, a zero byte and its
 * bytes, 40 hex digits ("Git Internals - Git Objects").
 * @throws InputError where it is of another
 */
export async function requireGitHash(
  file: string,
  expected: string,
  place: string,
  signal: AbortSignal,
): Promise<void> {
  const hash = createHash('sha1').update(`blob ${statSync(file).size}\0`);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20, signal })) hash.update(chunk);
  const found = hash.digest('hex');
  if (found === expected) return;
  throw new InputError(`for git the file is ${found}, expected ${expected}`, {
    place,
    cure: 'fetch it again: it was changed on the way, or the host lists another one',
  });
}
