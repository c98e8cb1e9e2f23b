import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { growingNumbers } from '../../../base/arrays/growing-numbers.ts';
import { InputError } from '../../../base/input-error.ts';
import { type PackedTexts, packedText, packTexts } from '../../../base/text/packed-texts.ts';
import { indexArrow } from '../../arrow/index-images.ts';
import { featuresIn } from '../../huggingface/features.ts';
import { noImages } from '../../huggingface/no-images.ts';
import { createSlab } from '../../lmdb/slab.ts';
import { createScratch } from '../../scratch.ts';
import { countLeftOut } from '../files/count-left-out.ts';
import { createFileReader } from '../files/file-reader.ts';
import { shardFiles } from '../files/shards.ts';
import type { People } from '../labels/number-people.ts';
import { collectLabels } from '../labels/person-labels.ts';
import { beginsWith, filesOf } from './data-files.ts';
import type { IndexNotes, TrainingFormat } from './training-format.ts';

interface ArrowIndex extends People {
  readonly files: readonly string[];
  /** Of each image the number of its file, and where in it its bytes are. */
  readonly fileOf: Float64Array;
  readonly offsets: Float64Array;
  readonly sizes: Float64Array;
  readonly names: PackedTexts;
}

const ENDINGS = ['.arrow'];
const MAGIC = Buffer.from('ARROW1');
/** What `save_to_disk` writes beside the data, and above several splits. */
const STATE = 'state.json';
const INFO = 'dataset_info.json';
const SPLITS = 'dataset_dict.json';

/** What `save_to_disk` of Hugging Face's datasets wrote, or Arrow files of images and labels. */
export const arrow: TrainingFormat<ArrowIndex> = {
  about: 'a folder of save_to_disk (data-….arrow with state.json), or an .arrow file',
  owns: (path) =>
    statSync(path).isDirectory()
      ? existsSync(join(path, SPLITS)) || filesOf(path, ENDINGS).length > 0
      : beginsWith(path, MAGIC) || path.endsWith(ENDINGS[0]!),
  index(path, notes) {
    const files = filesIn(path, notes);
    const features = featuresIn(textIn(join(dirname(files[0]!), INFO)) ?? '');
    const [fileOf, offsets, sizes] = [growingNumbers(), growingNumbers(), growingNumbers()];
    const [names, labels, leftOut] = [packTexts(), collectLabels('names'), countLeftOut()];
    for (const [number, file] of files.entries()) {
      indexArrow(file, features, {
        image({ name, at, length, label }) {
          fileOf.push(number);
          offsets.push(at);
          sizes.push(length);
          names.push(name);
          labels.push(label);
        },
        leftOut: leftOut.add,
      });
    }
    const places = { fileOf: fileOf.toShared(), offsets: offsets.toShared(), sizes: sizes.toShared() };
    const found = { files, ...places, names: names.finish() };
    if (found.fileOf.length === 0) throw noImages(path, leftOut.count);
    leftOut.tell(found.fileOf.length, notes.leaveOut);
    return { ...found, ...labels.people(notes.remark, (i) => placeOf(found, i)) };
  },
  open(_, index, { isFleeting }) {
    const { files, labels, classes, fileOf, offsets, sizes, names } = index;
    const reader = createFileReader();
    const reserve = isFleeting ? createScratch() : createSlab();
    return {
      size: labels.length,
      classes,
      isPacked: true,
      read(i) {
        const label = labels[i];
        if (label === undefined) throw new RangeError(`image ${i} of ${labels.length}`);
        const bytes = reserve(sizes[i]!);
        const read = reader.read(files[fileOf[i]!]!, bytes, offsets[i]!);
        if (read === bytes.length) return { bytes, label, name: packedText(names, i) };
        throw new InputError(`the file ends inside of the image, at byte ${offsets[i]! + read}`, {
          place: placeOf(index, i),
          cure: 'leave the files as they are while they are trained on',
        });
      },
      placeOf: (i) => placeOf(index, i),
      close: reader.close,
    };
  },
};

/** In the order that `state.json` says. */
function filesIn(path: string, { remark }: IndexNotes): string[] {
  if (!statSync(path).isDirectory()) return [path];
  if (existsSync(join(path, SPLITS))) return filesIn(splitOf(path, remark), { remark } as IndexNotes);
  const text = textIn(join(path, STATE));
  if (text === undefined) return shardFiles(path, ENDINGS, remark);
  const state = stateIn(text, join(path, STATE));
  return state.map((name) => {
    const file = join(path, name);
    if (existsSync(file)) return file;
    throw new InputError(`the file ${name}, which ${STATE} names, is not there`, {
      place: path,
      cure: 'copy the folder again, with all files in it',
    });
  });
}

function splitOf(path: string, remark: (text: string) => void): string {
  const train = join(path, 'train');
  if (existsSync(train)) {
    remark(`of the splits in ${basename(path)} the one called train is read`);
    return train;
  }
  throw new InputError('the folder holds several splits, and none is called train', {
    place: path,
    cure: `give the folder of one split, ${basename(path)}/NAME`,
  });
}

interface State {
  readonly _data_files?: readonly { readonly filename?: unknown }[];
  readonly _indices_files?: readonly unknown[] | null;
}

function stateIn(text: string, file: string): string[] {
  const wrong = (what: string) =>
    new InputError(what, { place: file, cure: 'save the set again with save_to_disk' });
  const state = parse(text) as State | null | undefined;
  if (typeof state !== 'object' || !Array.isArray(state?._data_files)) throw wrong('it names no data files');
  if (state._indices_files?.length) {
    throw wrong('the set is a selection of rows by indices, which old versions of datasets stored so');
  }
  return state._data_files.map((entry) => {
    const name = (entry as { filename?: unknown } | null)?.filename;
    if (typeof name === 'string' && name !== '' && name === basename(name) && name !== '..') return name;
    throw wrong(`it names the data file ${JSON.stringify(name)}, which is none of the folder`);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textIn(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function placeOf({ files, fileOf, offsets, names }: Omit<ArrowIndex, keyof People>, i: number): string {
  return `${files[fileOf[i]!]}, ${packedText(names, i)} (byte ${offsets[i]})`;
}
