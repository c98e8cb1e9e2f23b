import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../../base/input-error.ts';
import { listFolder } from '../../../base/list-folder.ts';

/** What the lists of a set are called. */
const NAMES = {
  ijbb: { galleries: ['S1', 'S2'] },
  ijbc: { galleries: ['G1', 'G2'] },
} as const;

export type IjbSet = keyof typeof NAMES;

export const IJB_SETS = Object.keys(NAMES) as readonly IjbSet[];

/** Absolute paths of the lists of a set, of those that need not all be there. */
export interface IjbFiles {
  readonly set: IjbSet;
  /** An image a line: its name, five points, faceness. */
  readonly images: string;
  /** An image a line: its name, template, medium. */
  readonly templates: string;
  /** For 1:1; undefined where it is not there. */
  readonly pairs: string | undefined;
  /** For 1:N; undefined where one of its lists is not there. */
  readonly people: PeopleFiles | undefined;
  /** Lists without which there is no 1:1, or no 1:N. */
  readonly missing: readonly string[];
}

export interface PeopleFiles {
  /** By the names that the two galleries have. */
  readonly galleries: Readonly<Record<string, string>>;
  readonly probes: string;
}

/**
 * The lists of IJB-B or IJB-C, as insightface's archive calls them.
 * @param folder `meta` of the archive
 * @param wanted which set; null: the one whose lists lie there
 * @throws InputError where there is none, or both and none is wanted, or nothing to be evaluated
 */
export function findIjbFiles(folder: string, wanted: IjbSet | null): IjbFiles {
  const set = wanted ?? setIn(folder);
  const at = (name: string): string => join(folder, `${set}_${name}`);
  const required = [at('name_5pts_score.txt'), at('face_tid_mid.txt')] as const;
  const absent = required.find((file) => !existsSync(file));
  if (absent !== undefined)
    throw new InputError('there is no such list', { place: absent, cure: `complete ${CURE}` });
  const pairs = at('template_pair_label.txt');
  const galleries = Object.fromEntries(
    NAMES[set].galleries.map((name) => [name, at(`1N_gallery_${name}.csv`)]),
  );
  const probes = at('1N_probe_mixed.csv');
  const withoutPairs = existsSync(pairs) ? [] : [pairs];
  const withoutPeople = [...Object.values(galleries), probes].filter((file) => !existsSync(file));
  const missing = [...withoutPairs, ...withoutPeople];
  if (withoutPairs.length > 0 && withoutPeople.length > 0)
    throw new InputError('there is neither the list of pairs (1:1) nor all of galleries and probes (1:N)', {
      place: missing[0]!,
      cure: `complete ${CURE}`,
    });
  return {
    set,
    images: required[0],
    templates: required[1],
    pairs: withoutPairs.length === 0 ? pairs : undefined,
    people: withoutPeople.length === 0 ? { galleries, probes } : undefined,
    missing,
  };
}

const CURE =
  'the folder `meta` of the set, or name it with `meta`: ijbc_name_5pts_score.txt, ijbc_face_tid_mid.txt, ijbc_template_pair_label.txt, ... (ijbb_... of IJB-B)';

function setIn(folder: string): IjbSet {
  const names = existsSync(folder) ? listFolder(folder) : [];
  const there = IJB_SETS.filter((set) => names.some((name) => name.startsWith(`${set}_`)));
  if (there.length === 1) return there[0]!;
  throw there.length === 0
    ? new InputError('there are no lists of IJB-B or IJB-C in it', { place: folder, cure: `give ${CURE}` })
    : new InputError('there are lists of both IJB-B and IJB-C in it', {
        place: folder,
        cure: 'say with `set` which one is meant: ijbb or ijbc',
      });
}
