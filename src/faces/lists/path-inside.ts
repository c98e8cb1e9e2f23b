import { isAbsolute, join } from 'node:path';
import { isBesideData } from '../../base/files/tool-files.ts';
import { InputError } from '../../base/input-error.ts';

/**
 * The absolute path of what an option names inside an input: a file, or a folder. An absolute path is what
 * the runner puts where `path:…` stood, which is an input of its own (the schema's `inside-input` lets no
 * other one through), and stays as it is. What leads out of the input, or is no content of it, is an
 * InputError: it would be read without being hashed, so that its changes would go unnoticed. Links inside are
 * followed, as they are where the input is hashed.
 * @param input absolute
 * @param option its name, for errors
 */
export function pathInside(input: string, named: string, option: string): string {
  if (isAbsolute(named)) return named;
  const wrong = named.split(/[\\/]/).includes('..')
    ? 'leads out of the input'
    : isBesideData(named)
      ? 'is what a tool leaves beside data, and is not read'
      : undefined;
  if (wrong === undefined) return join(input, named);
  throw new InputError(`\`${option}\`: "${named}" ${wrong}`, {
    place: input,
    cure: `write \`path:…\` for what lies elsewhere`,
  });
}
