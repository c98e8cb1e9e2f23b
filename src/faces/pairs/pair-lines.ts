import { InputError } from '../../base/input-error.ts';
import { imagePath } from '../lists/image-path.ts';
import { type List, type ListLine, placeOf } from '../lists/read-list.ts';
import { findRepeats } from '../lists/repeats.ts';
import type { Pair } from './pair-list.ts';

/** A pair as a line of a list says it, and that line. */
export interface PairLine {
  readonly line: ListLine;
  readonly pair: Pair;
}

/** `name i j`, two images of a person, or `name1 i name2 j`. @param imageOf the path of a numbered image */
export function numberedPair(
  fields: readonly string[],
  imageOf: (name: string, i: number) => string,
): Pair | undefined {
  const [name, i, other, j] = fields.length === 3 ? [fields[0], fields[1], fields[0], fields[2]] : fields;
  if (fields.length < 3 || fields.length > 4 || !name || !other || !isNumber(i) || !isNumber(j))
    return undefined;
  return {
    first: imageOf(name, Number(i)),
    second: imageOf(other, Number(j)),
    same: fields.length === 3,
  };
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^0*\d{1,9}$/.test(text);
}

/** "Eric_Daze/Eric_Daze_0001.jpg": where LFW keeps a person's image number `i`. */
export function numberedImage(name: string, i: number, extension: string): string {
  return `${name}/${name}_${String(i).padStart(4, '0')}${extension}`;
}

/**
 * The pairs with their paths made sure of.
 * @param namesPeople whether the folder of an image is its person, so that two people cannot share one
 * @throws InputError with the line
 */
export function checkedPairs(list: List, lines: readonly PairLine[], namesPeople: boolean): Pair[] {
  return lines.map(({ line, pair }) => {
    const place = () => placeOf(list, line);
    if (namesPeople && !pair.same && folderOf(pair.first) === folderOf(pair.second)) {
      throw new InputError(`the line says that ${folderOf(pair.first)} is two people`, {
        place: place(),
        cure: 'write `name i j` for two images of one person, or correct one of the names',
      });
    }
    return { ...pair, first: imagePath(pair.first, place), second: imagePath(pair.second, place) };
  });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/**
 * What is odd about the pairs, in words. Lines that contradict each other are an InputError.
 * @param lines of the pairs, in their order
 */
export function remarksOn(list: List, lines: readonly ListLine[], pairs: readonly Pair[]): string[] {
  const remarks: string[] = [];
  const repeats = findRepeats(
    list,
    pairs.map(({ first, second, same }, i) => ({
      line: lines[i]!,
      subject: first < second ? `${first}\0${second}` : `${second}\0${first}`,
      says: String(same),
    })),
  );
  if (repeats.count > 0) remarks.push(`${repeats.count} of its pairs are repeated: ${repeats.first}`);
  const own = pairs.flatMap(({ first, second }, i) => (first === second ? [lines[i]!] : []));
  if (own[0]) {
    remarks.push(
      `${own.length} of its pairs compare an image with itself: line ${own[0].number} is the first`,
    );
  }
  return remarks;
}
