import { type Tally, tallyWords } from '../../../base/text/tally.ts';
import type { StageContext } from '../../context.ts';
import type { Unpacked } from './target.ts';
import { unpack } from './unpack.ts';

type Context = Pick<
  StageContext<{ readonly 'password-env': string | null }>,
  'options' | 'signal' | 'warn' | 'facts'
>;

/**
 * Unpacks what was fetched, and says what of it is not as it stands there.
 * @param shown where it came from
 */
export async function unpackFetched(
  { options, signal, warn, facts }: Context,
  archive: string,
  folder: string,
  shown: string,
): Promise<Unpacked> {
  const unpacked = await unpack(archive, folder, { shown, passwordEnv: options['password-env'], signal });
  for (const [name, words] of Object.entries(WORDS)) {
    const tally: Tally = unpacked[name as keyof typeof WORDS];
    if (tally.count === 0) continue;
    warn(`${shown}: ${tallyWords(tally, words)}`);
    facts({ [words[1]]: tally.count });
  }
  return unpacked;
}

const WORDS: Readonly<Record<Exclude<keyof Unpacked, 'members'>, readonly [one: string, many: string]>> = {
  besideData: [
    'member left out, as systems and tools leave such beside data',
    'members left out, as systems and tools leave such beside data',
  ],
  deadLinks: [
    'link left out, as what it leads to is not in the archive',
    'links left out, as what they lead to is not in the archive',
  ],
  guessedNames: ['name not in UTF-8, taken for Latin-1', 'names not in UTF-8, taken for Latin-1'],
};
