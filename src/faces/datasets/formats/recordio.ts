import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { createSlab } from '../../lmdb/slab.ts';
import { type FoundImages, findImages } from '../../recordio/find-images.ts';
import { joinParts } from '../../recordio/join-parts.ts';
import { readKeyList } from '../../recordio/key-list.ts';
import { placeOfRecord, readRecords } from '../../recordio/read-records.ts';
import { damagedRecord, MAGIC, readHead } from '../../recordio/record.ts';
import { createScratch } from '../../scratch.ts';
import { numberPeople, type People } from '../labels/number-people.ts';
import { beginsWith, filesOf, onlyFile } from './data-files.ts';
import type { IndexNotes, TrainingFormat } from './training-format.ts';

interface RecordIndex extends People {
  readonly file: string;
  /** Of each image, the number and the key of its record, and where its bytes are. */
  readonly records: Float64Array;
  readonly keys: Float64Array;
  readonly offsets: Float64Array;
  readonly lengths: Float64Array;
  readonly hasKeys: boolean;
}

const EXTENSION = '.rec';
const START = Buffer.alloc(4);
START.writeUInt32LE(MAGIC);

/** insightface's `train.rec` with its `train.idx`, or any RecordIO file of images. */
export const recordio: TrainingFormat<RecordIndex> = {
  about: 'a RecordIO file (.rec, or a folder that holds one)',
  owns: (path) =>
    beginsWith(path, START) || path.endsWith(EXTENSION) || filesOf(path, [EXTENSION]).length > 0,
  index(path, notes) {
    const file = onlyFile(path, EXTENSION, `train${EXTENSION}`);
    const listFile = `${file.slice(0, -EXTENSION.length)}.idx`;
    // Beside a file that is given by itself, it is no part of the input.
    const list = file !== path && existsSync(listFile) ? readKeyList(listFile) : undefined;
    const all = readRecords(file, list);
    const found = findImages(all, list);
    tellUnused(found, notes);
    const pick = (of: Float64Array) => found.records.map((record) => of[record]!);
    const raw = pick(all.labels);
    requireLabels(raw, (i) =>
      placeOfRecord(file, found.records[i]!, all.offsets[found.records[i]!]!, list && found.keys[i]!),
    );
    const people = numberPeople(raw, notes.remark);
    comparePeople(file === path ? undefined : file, found, people.classes, notes);
    return {
      ...people,
      file,
      records: shared(found.records),
      keys: shared(found.keys),
      offsets: shared(pick(all.offsets)),
      lengths: shared(pick(all.lengths)),
      hasKeys: list !== undefined,
    };
  },
  open(_, { file, classes, labels, records, keys, offsets, lengths, hasKeys }, { isFleeting }) {
    const handle = openSync(file, 'r');
    const reserve = isFleeting ? createScratch() : createSlab();
    const placeOf = (i: number) =>
      placeOfRecord(file, records[i]!, offsets[i]!, hasKeys ? keys[i]! : undefined);
    return {
      size: records.length,
      classes,
      isPacked: true,
      read(i) {
        const [offset, length] = [offsets[i], lengths[i]];
        if (offset === undefined || length === undefined) {
          throw new RangeError(`image ${i} of ${records.length}`);
        }
        const bytes = reserve(length);
        const read = readSync(handle, bytes, 0, length, offset);
        if (read < length)
          throw damagedRecord(`the file ends inside of the record, at byte ${offset + read}`, placeOf(i));
        const record = joinParts(bytes, () => placeOf(i));
        const head = readHead(record, record.length);
        if (typeof head === 'string') throw damagedRecord(head, placeOf(i));
        const name = `${basename(file)}:${keys[i]}`;
        return { bytes: record.subarray(head.imageAt), label: labels[i]!, name };
      },
      placeOf,
      close: () => closeSync(handle),
    };
  },
};

function tellUnused({ unused, records }: FoundImages, { leaveOut }: IndexNotes): void {
  const { count, why, first } = unused;
  if (count > 0) leaveOut({ count, of: count + records.length, names: first, reason: why });
}

/** From here on float32, as labels are stored, has not every whole number. */
const INEXACT = 2 ** 24;

function requireLabels(labels: Float64Array, placeOf: (i: number) => string): void {
  const wrong = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < INEXACT));
  if (wrong < 0) return;
  const why =
    labels[wrong]! >= INEXACT
      ? 'from 16777216 on, labels of this format are rounded, so that two people may have one'
      : 'it is no whole number from 0 on';
  throw damagedRecord(`the label of the image is ${labels[wrong]}: ${why}`, placeOf(wrong));
}

/** What the header and `property` say of the number of people, where labels say otherwise. */
function comparePeople(
  file: string | undefined,
  { people }: FoundImages,
  classes: number,
  { remark }: IndexNotes,
): void {
  if (people !== undefined && people !== classes) {
    remark(
      `the header says that there are ${people} people; by the labels there are ${classes}, which counts`,
    );
  }
  const property = file && join(dirname(file), 'property');
  if (!property || !existsSync(property)) return;
  const claimed = /^\s*(\d+)\s*,/.exec(readFileSync(property, 'latin1').slice(0, 1000))?.[1];
  if (claimed !== undefined && Number(claimed) !== classes) {
    remark(
      `the file property says that there are ${claimed} people; by the labels there are ${classes}, which counts`,
    );
  }
}

function shared(values: Float64Array): Float64Array {
  const all = new Float64Array(new SharedArrayBuffer(values.byteLength));
  all.set(values);
  return all;
}
