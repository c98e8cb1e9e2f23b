import { LINE_END } from '../lists/decode-text.ts';
import { readListText } from '../lists/read-list.ts';

/** Names of images that show something else than is said, as insightface's lists have them. */
export type NoiseList = ReadonlySet<string>;

/** Which of the two lists. */
export type NoisySet = 'facescrub' | 'megaface';

/**
 * Reads `facescrub_noises.txt` (a file name a line, without folder) or `megaface_noises.txt`
 * (`folder/album/file` a line, or that behind a tab). What begins with `#` is a comment; nothing but the
 * blanks around a line is taken away.
 * @throws InputError where it cannot be read
 */
export async function readNoiseList(file: string, set: NoisySet): Promise<NoiseList> {
  const text = await readListText(file, 'the list of noises', `name it with \`${set}-noises\``);
  const lines = text.split(LINE_END).filter((line) => !line.startsWith('#'));
  const entries = lines.map((line) => line.trim()).map((line) => ENTRY[set](line));
  return new Set(entries.filter((entry) => entry !== ''));
}

const ENTRY: Readonly<Record<NoisySet, (line: string) => string>> = {
  facescrub: (line) => line,
  megaface: (line) => line.split('\t')[1] ?? line,
};

/** How many parts of an image's path its entry is. */
const PARTS = { facescrub: 1, megaface: 3 } as const satisfies Record<NoisySet, number>;

export interface FoundNoises {
  /** 1 for each image that is noise. */
  readonly noisy: Uint8Array;
  readonly count: number;
  /** Entries that no image has. */
  readonly unmatched: readonly string[];
}

/**
 * The images that are noise: the last part of a path of FaceScrub, the last three of one of MegaFace, is an
 * entry, letter by letter.
 * @param paths as they are listed
 */
export function findNoises(paths: readonly string[], list: NoiseList, set: NoisySet): FoundNoises {
  const entries = paths.map((path) => path.split('/').slice(-PARTS[set]).join('/'));
  const noisy = Uint8Array.from(entries, (entry) => (list.has(entry) ? 1 : 0));
  const there = new Set(entries);
  return {
    noisy,
    count: noisy.reduce((sum, flag) => sum + flag, 0),
    unmatched: [...list].filter((entry) => !there.has(entry)),
  };
}
