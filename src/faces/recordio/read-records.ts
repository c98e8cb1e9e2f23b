import { closeSync, fstatSync, openSync } from 'node:fs';
import { growingNumbers } from '../../base/arrays/growing-numbers.ts';
import { InputError } from '../../base/input-error.ts';
import type { KeyList } from './key-list.ts';
import { damagedRecord, readHead } from './record.ts';
import { scanRecords } from './scan-records.ts';

/** All records of a file in its order; each array has an entry a record. */
export interface RecordTable {
  readonly file: string;
  readonly size: number;
  readonly offsets: Float64Array;
  /** Bytes of its parts, from the first header on. */
  readonly lengths: Float64Array;
  /** The first label. */
  readonly labels: Float64Array;
  /** 1 where the record holds an image. */
  readonly images: Float64Array;
  /** The two labels of those that have no image, as insightface's header has them. */
  readonly markers: ReadonlyMap<number, readonly [number, number]>;
}

/**
 * Looks at the head of every record.
 * @throws InputError where one is damaged, or has neither an image nor two labels
 */
export function readRecords(file: string, list: KeyList | undefined): RecordTable {
  const [offsets, lengths, labels, images] = [0, 1, 2, 3].map(growingNumbers);
  const markers = new Map<number, readonly [number, number]>();
  const placeOf = (record: number, offset: number) =>
    placeOfRecord(file, record, offset, keyAt(list, offset));
  const handle = openSync(file, 'r');
  try {
    const size = fstatSync(handle).size;
    let record = 0;
    for (const { offset, end, length, start } of scanRecords(handle, size, placeOf)) {
      const head = readHead(start, length);
      if (typeof head === 'string') throw damagedRecord(head, placeOf(record, offset));
      if (head.isEmpty) {
        if (head.flag !== 2) throw damagedRecord('the record has no image', placeOf(record, offset));
        markers.set(record, [head.label, head.secondLabel!]);
      }
      offsets!.push(offset);
      lengths!.push(end - offset);
      labels!.push(head.label);
      images!.push(head.isEmpty ? 0 : 1);
      record++;
    }
    if (markers.size === record) throw noImages(file);
    const [all, bytes, numbers, kinds] = [offsets!, lengths!, labels!, images!].map((one) => one.toShared());
    return { file, size, offsets: all!, lengths: bytes!, labels: numbers!, images: kinds!, markers };
  } finally {
    closeSync(handle);
  }
}

/** Where a record lies, for errors. */
export function placeOfRecord(file: string, record: number, offset: number, key: number | undefined): string {
  return `${file}, ${key === undefined ? '' : `key ${key}, `}record ${record} (byte ${offset})`;
}

function keyAt(list: KeyList | undefined, offset: number): number | undefined {
  return list?.keys[list.offsets.indexOf(offset)];
}

function noImages(file: string): InputError {
  return new InputError('there are no images in the file', {
    place: file,
    cure: 'copy it again from where it came',
  });
}
