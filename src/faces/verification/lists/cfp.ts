import { join } from 'node:path';
import { InputError } from '../../../base/input-error.ts';
import { listFolder } from '../../../base/list-folder.ts';
import { imagePath } from '../../lists/image-path.ts';
import { type List, type ListLine, placeOf, readList } from '../../lists/read-list.ts';
import { remarksOn } from '../../pairs/pair-lines.ts';
import type { Pair, PairList } from '../../pairs/pair-list.ts';
import type { ListFormat } from './list-format.ts';

const CURE = 'give the folder `Protocol` of CFP, with Pair_list_F.txt, Pair_list_P.txt and Split';

/**
 * CFP as it is published: `Pair_list_F.txt` and `Pair_list_P.txt` number the frontal and the profile images,
 * `Split/FP/01/same.txt` and `diff.txt` name the pairs of a fold by these numbers, "12,345" a line.
 * @param kinds of the two images of a pair
 */
export function cfp(kinds: 'FF' | 'FP'): ListFormat {
  return {
    findsAlike: true,
    takes: [],
    async read({ pairs: folder }) {
      const first = await numberedImages(folder, kinds[0]!);
      const second = kinds[1] === kinds[0] ? first : await numberedImages(folder, kinds[1]!);
      const split = join(folder, 'Split', kinds);
      const parts: PairList[] = [];
      for (const fold of foldsIn(split))
        for (const [name, same] of [
          ['same.txt', true],
          ['diff.txt', false],
        ] as const) {
          const list = await readList(join(split, fold, name), 'the pairs of a fold', CURE);
          parts.push(pairsIn(list, { first, second, same }));
        }
      const sizes = new Set(parts.map(({ pairs }) => pairs.length));
      const remarks = parts.flatMap((part) => part.remarks);
      if (sizes.size > 1) remarks.push('its folds are not of one size, and are cut anew over all pairs');
      return {
        pairs: parts.flatMap(({ pairs }) => pairs),
        folds: parts.length / 2,
        headerPair: null,
        remarks,
      };
    },
  };
}

function foldsIn(split: string): string[] {
  let names: string[] = [];
  try {
    names = listFolder(split).filter((name) => /^\d+$/.test(name));
  } catch (error) {
    if (
      (error as NodeJS.ErrnoException).code !== 'ENOENT' &&
      (error as NodeJS.ErrnoException).code !== 'ENOTDIR'
    )
      throw error;
  }
  if (names.length === 0) throw new InputError('there are no folds in it', { place: split, cure: CURE });
  return names.sort();
}

/** By number, the path of each image, relative to the folder that holds `Protocol`. */
async function numberedImages(folder: string, kind: string): Promise<ReadonlyMap<string, string>> {
  const list = await readList(join(folder, `Pair_list_${kind}.txt`), 'the list of images', CURE);
  return new Map(
    list.lines.map((line) => {
      const [, number, path] = /^(\d{1,9})\s+(\S.*)$/.exec(line.text) ?? wrong(list, line, '`number path`');
      const inside = path!.replace(/^\.\.\//, '');
      return [String(Number(number)), imagePath(inside, () => placeOf(list, line))];
    }),
  );
}

function pairsIn(
  list: List,
  {
    first,
    second,
    same,
  }: {
    readonly first: ReadonlyMap<string, string>;
    readonly second: ReadonlyMap<string, string>;
    readonly same: boolean;
  },
): PairList {
  const pairs = list.lines.map((line): Pair => {
    const [, one, other] =
      /^(\d{1,9})\s*,\s*(\d{1,9})$/.exec(line.text) ?? wrong(list, line, 'two numbers, `12,345`');
    const image = (images: ReadonlyMap<string, string>, number: string) =>
      images.get(String(Number(number))) ?? wrong(list, line, 'numbers that stand in the list of images');
    return { first: image(first, one!), second: image(second, other!), same };
  });
  return { pairs, folds: null, headerPair: null, remarks: remarksOn(list, list.lines, pairs) };
}

function wrong(list: List, line: ListLine, shape: string): never {
  throw new InputError(`"${line.text.slice(0, 80)}" is not of CFP's form`, {
    place: placeOf(list, line),
    cure: `write ${shape}`,
  });
}
