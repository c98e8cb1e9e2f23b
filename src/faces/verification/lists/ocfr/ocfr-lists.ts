import { InputError } from '../../../../base/input-error.ts';
import { type List, type ListLine, placeOf, readList } from '../../../lists/read-list.ts';
import { remarksOn } from '../../../pairs/pair-lines.ts';
import type { Pair } from '../../../pairs/pair-list.ts';
import type { ListFormat } from '../list-format.ts';
import { ocfrImages, ocfrName } from './ocfr-images.ts';

/**
 * The lists of OCFR-2022: images with boxes, pairs of their names, and the flags of these pairs in a file of
 * their own, or behind the names. A name that no image has is that of an image that is missing.
 */
export const ocfrLists: ListFormat = {
  findsAlike: false,
  takes: ['list', 'same'],
  async read(files) {
    if (files.list === null)
      throw new InputError('the format `ocfr` has names of images that another list has', {
        place: files.pairs,
        cure: 'name it with `list`: Reference_Probe_list.txt of the protocol',
      });
    const { byName, remarks } = ocfrImages(
      await readList(
        files.list,
        'the list of images',
        'name it with `list`: a file inside the input, or path:…',
      ),
    );
    const list = await readList(
      files.pairs,
      'the list of pairs',
      'name it with `pairs`: a file inside the input, or path:…',
    );
    const flags =
      files.same === null
        ? undefined
        : flagsOf(
            await readList(
              files.same,
              'the list of flags',
              'name it with `same`, or write the flags behind the pairs',
            ),
            list,
          );
    const pairs = list.lines.map((line, i): Pair => {
      const [first, second, same] = namesIn(list, line, flags?.[i]);
      return { first: imageOf(first, byName), second: imageOf(second, byName), same };
    });
    if (pairs.length === 0)
      throw new InputError('the list has no pairs', { place: files.pairs, cure: 'write two names a line' });
    return {
      pairs,
      folds: null,
      headerPair: null,
      remarks: [...remarks, ...remarksOn(list, list.lines, pairs)],
    };
  },
};

/** Also where it was written as a file; a name that no image has stays as it is. */
function imageOf(name: string, byName: ReadonlyMap<string, string>): string {
  return byName.get(name) ?? byName.get(ocfrName(name)) ?? name;
}

function namesIn(list: List, line: ListLine, flag: boolean | undefined): [string, string, boolean] {
  const [first, second, own, ...more] = line.text.split(/\s+/);
  const same = flag ?? FLAGS.get(own?.toLowerCase() ?? '');
  const isWhole = flag === undefined ? own !== undefined : own === undefined;
  if (first && second && same !== undefined && isWhole && more.length === 0) return [first, second, same];
  throw new InputError(
    `the line is no pair of ${flag === undefined ? 'two names and a flag' : 'two names'}`,
    {
      place: placeOf(list, line),
      cure:
        flag === undefined
          ? 'write `name name 1`, or name the file of the flags with `same`'
          : 'write two names of images, separated by blanks',
    },
  );
}

function flagsOf(flags: List, { lines: pairs, file }: List): boolean[] {
  if (flags.lines.length !== pairs.length)
    throw new InputError(`it has ${flags.lines.length} flags, and ${file} has ${pairs.length} pairs`, {
      place: flags.file,
      cure: 'give the two lists of one protocol',
    });
  return flags.lines.map((line) => {
    const flag = FLAGS.get(line.text.toLowerCase());
    if (flag !== undefined) return flag;
    throw new InputError(`"${line.text.slice(0, 80)}" is no flag`, {
      place: placeOf(flags, line),
      cure: 'write 1 for the same person and 0 for two',
    });
  });
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['0', false],
  ['false', false],
]);
