import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvParse } from 'd3-dsv';
import { InputError } from '../../../base/input-error.ts';
import type { People } from '../labels/number-people.ts';
import { collectLabels } from '../labels/person-labels.ts';
import type { TrainingFormat } from './training-format.ts';

interface ListedImages extends People {
  readonly paths: readonly string[];
}

const LIST = 'train.csv';

/** A folder of images with `train.csv`: a header, then a path and a label a line. */
export const csvList: TrainingFormat<ListedImages> = {
  about: `a folder with ${LIST}`,
  owns: (path) => existsSync(join(path, LIST)),
  index(path, { remark }) {
    const rows = csvParse(readFileSync(join(path, LIST), 'utf8'));
    const labels = collectLabels('names');
    const paths = rows.map(({ path: image, label }, i) => {
      if (!image || !label) throw incomplete(`${join(path, LIST)}:${i + 2}`);
      labels.push(label);
      return image;
    });
    return { paths, ...labels.people(remark, (i) => `${join(path, LIST)}:${i + 2}`) };
  },
  open: (path, { paths, labels, classes }) => ({
    size: paths.length,
    classes,
    isPacked: false,
    read(i) {
      const name = paths[i];
      if (name === undefined) throw new RangeError(`image ${i} of ${paths.length}`);
      return { bytes: readFileSync(join(path, name)), label: labels[i]!, name };
    },
    placeOf: (i) => join(path, paths[i]!),
    close: () => undefined,
  }),
};

function incomplete(place: string): InputError {
  return new InputError('the line has no path, or no label', { place, cure: 'write path,label a line' });
}
