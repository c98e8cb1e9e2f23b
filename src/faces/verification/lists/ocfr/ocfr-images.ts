import { firstNames } from '../../../../base/text/first-names.ts';
import { imagePath } from '../../../lists/image-path.ts';
import { type List, placeOf } from '../../../lists/read-list.ts';

/** The images of a list by the names that pairs have for them. */
export interface NamedImages {
  readonly byName: ReadonlyMap<string, string>;
  /** In words, which names several images have. */
  readonly remarks: readonly string[];
}

/**
 * `path x y x y` a line, blank-separated; the numbers are the box, which is not used: images are aligned
 * already. An image is called by its file name up to the FIRST dot, as OCFR's program calls the file of its
 * features; of several with one name the last one counts.
 */
export function ocfrImages(list: List): NamedImages {
  const byName = new Map<string, string>();
  const overwritten: string[] = [];
  for (const line of list.lines) {
    const path = imagePath(withoutBox(line.text), () => placeOf(list, line));
    const name = ocfrName(path);
    const earlier = byName.get(name);
    if (earlier !== undefined && earlier !== path)
      overwritten.push(`${name} (${path} in place of ${earlier})`);
    byName.set(name, path);
  }
  const count = overwritten.length;
  return {
    byName,
    remarks:
      count === 0
        ? []
        : [
            `${count} images take the name of another, up to the first dot, and its place, as in OCFR's program: ${firstNames(overwritten.slice(0, NAMED), count)}`,
          ],
  };
}

const NAMED = 5;
/** Without the numbers at its end; what stands first is the path, whatever it is. */
function withoutBox(text: string): string {
  let path = text;
  for (;;) {
    const parts = /\s(\S+)$/.exec(path.slice(-LONGEST_NUMBER));
    if (parts === null || !NUMBER.test(parts[1]!)) return path;
    path = path.slice(0, -parts[1]!.length).trimEnd();
  }
}

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const LONGEST_NUMBER = 40;

/** `lfwA_u/Ann/a.b_0001.jpg` is called `a`. */
export function ocfrName(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1);
  const dot = file.indexOf('.');
  return dot < 0 ? file : file.slice(0, dot);
}
