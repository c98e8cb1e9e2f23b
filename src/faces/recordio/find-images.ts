import { basename } from 'node:path';
import { growingNumbers } from '../../base/arrays/growing-numbers.ts';
import { groupDigits } from '../../base/group-digits.ts';
import { InputError } from '../../base/input-error.ts';
import type { KeyList } from './key-list.ts';
import { placeOfRecord, type RecordTable } from './read-records.ts';
import { damagedRecord } from './record.ts';

/** The images among the records of a file. */
export interface FoundImages {
  /** Numbers of their records, in the order in which the images count. */
  readonly records: Float64Array;
  /** The key of each by the .idx; without one, the number of its record. */
  readonly keys: Float64Array;
  /** How many people the header says there are, where there is one. */
  readonly people: number | undefined;
  /** Images that are none of these. */
  readonly unused: { readonly count: number; readonly why: string; readonly first: readonly string[] };
}

/**
 * Finds the images. Where the record of key 0 has two labels [a, b] and no image, it is insightface's header:
 * the images are the keys 1 to a-1 in this order; the records of the keys a to b-1 say where those of a
 * person are, which is not needed. Else every record with an image is one, in the order of the .idx, or
 * without one in that of the file.
 * @throws InputError for a key without a record, or without the image that the header says it has
 */
export function findImages(all: RecordTable, list: KeyList | undefined): FoundImages {
  const found = chooseImages(all, list);
  if (found.records.length > 0) return found;
  const { count, why } = found.unused;
  throw new InputError(`there are no images to train on: of the ${groupDigits(count)} in the file, ${why}`, {
    place: all.file,
    cure: `copy ${basename(all.file)}${list ? ` and ${basename(list.file)}` : ''} again from where they came`,
  });
}

function chooseImages(all: RecordTable, list: KeyList | undefined): FoundImages {
  if (list === undefined)
    return everyImage(
      all,
      all.offsets.map((_, record) => record),
    );
  const records = recordsOf(list, all);
  const header = headerOf(list, records, all);
  if (header === undefined) return everyImage(all, records, list);
  return byHeader(header, { list, records, all });
}

/** The record of each line of the .idx. */
function recordsOf({ file, keys, offsets }: KeyList, all: RecordTable): Float64Array {
  const seen = new Uint8Array(all.offsets.length);
  return offsets.map((offset, line) => {
    const record = findSorted(all.offsets, offset);
    const wrong = (what: string) => damagedRecord(what, `${file}:${line + 1}, key ${keys[line]}`);
    if (offset >= all.size)
      throw wrong(`the key points to byte ${offset} of ${basename(all.file)}, which has ${all.size}`);
    if (record < 0)
      throw wrong(
        `the key points to byte ${offset} of ${basename(all.file)}, where no record begins: the magic number is not there`,
      );
    if (seen[record] === 1) throw wrong(`a key before it points to byte ${offset} too`);
    seen[record] = 1;
    return record;
  });
}

interface Header {
  /** The keys of images are 1 to `end` - 1. */
  readonly end: number;
  readonly people: number;
  readonly place: string;
}

function headerOf({ keys }: KeyList, records: Float64Array, all: RecordTable): Header | undefined {
  const record = records[keys.indexOf(0)];
  const marker = record === undefined ? undefined : all.markers.get(record);
  if (marker === undefined) return undefined;
  const [end, last] = marker;
  const place = placeOfRecord(all.file, record!, all.offsets[record!]!, 0);
  if (Number.isInteger(end) && Number.isInteger(last) && end >= 1 && last >= end) {
    return { end, people: last - end, place };
  }
  throw damagedRecord(`the header says [${end}, ${last}], which are no keys`, place);
}

function byHeader(
  { end, people, place }: Header,
  { list, records, all }: { list: KeyList; records: Float64Array; all: RecordTable },
): FoundImages {
  const images = end - 1;
  const lacks = (key: number | string) =>
    new InputError(
      `the header says that the keys 1 to ${images} are images, but there is none with key ${key}`,
      {
        place,
        cure: `copy ${basename(all.file)} and ${basename(list.file)} again from where they came`,
      },
    );
  if (images > list.keys.length) throw lacks(`${list.keys.length} and after it`);
  const chosen = new Float64Array(images).fill(-1);
  const others: number[] = [];
  for (const [line, key] of list.keys.entries()) {
    const record = records[line]!;
    if (key >= 1 && key < end) chosen[key - 1] = record;
    else if (all.images[record] === 1) others.push(key);
  }
  const missing = chosen.findIndex((record) => record < 0 || all.images[record] === 0);
  if (missing >= 0) throw lacks(missing + 1);
  const keys = chosen.map((_, i) => i + 1);
  const why = `their keys are beyond the ${groupDigits(images)} that the header names`;
  const first = others.slice(0, NAMED).map((key) => `key ${key}`);
  return { records: chosen, keys, people, unused: { count: others.length, why, first } };
}

function everyImage(all: RecordTable, records: Float64Array, list?: KeyList): FoundImages {
  const [chosen, keys] = [growingNumbers(), growingNumbers()];
  const isListed = new Uint8Array(all.offsets.length);
  for (const [line, record] of records.entries()) {
    isListed[record] = 1;
    if (all.images[record] === 0) continue;
    chosen.push(record);
    keys.push(list?.keys[line] ?? record);
  }
  const others = [...isListed.keys()].filter((record) => isListed[record] === 0 && all.images[record] === 1);
  const first = others.slice(0, NAMED).map((record) => `byte ${all.offsets[record]}`);
  const why = `no line of ${list && basename(list.file)} names them`;
  return {
    records: chosen.toShared(),
    keys: keys.toShared(),
    people: undefined,
    unused: { count: others.length, why, first },
  };
}

const NAMED = 3;

/** Where `value` is in an ascending array; negative where it is not. */
function findSorted(values: Float64Array, value: number): number {
  let [low, high] = [0, values.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (values[middle] === value) return middle;
    if (values[middle]! < value) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}
