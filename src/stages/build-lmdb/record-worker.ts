import { closeSync, constants, openSync, readSync } from 'node:fs';
import { InputError } from '../../base/input-error.ts';
import type { LabelledImage } from '../../faces/datasets/labelled-images.ts';
import { looksWhole } from '../../faces/datasets/looks-whole.ts';
import { recordHeaderLength, writeRecordHeader } from '../../faces/datasets/training-record.ts';
import { nextValueAt, type PagedValues, pagesEnd } from '../../faces/lmdb/paged-values.ts';
import type { WorkerTask } from '../workers/worker-task.ts';

export interface RecordSetup {
  readonly root: string;
}

export interface RecordJob {
  readonly images: readonly LabelledImage[];
  /** Memory of earlier records that are not needed any more. */
  readonly into?: ArrayBuffer | undefined;
}

export interface Records extends PagedValues {
  /** Images of the job, by number, that may be broken: decoding them tells. */
  readonly suspects: readonly number[];
}

const SMALLEST = 1 << 20;
/** Buffer's own `fill` checks its arguments, which takes longer than filling does. */
const zero = Uint8Array.prototype.fill;

/**
 * Reads image files straight into the records of an LMDB. It runs as little code for each as will do: every
 * new thread compiles that code anew, which takes longer than it may save, and slows the other threads.
 */
export const prepareRecords: WorkerTask<RecordSetup, RecordJob, Records> = async ({ root }) => ({
  async run({ images, into }) {
    const ends = new Uint32Array(images.length);
    const suspects: number[] = [];
    let room = Buffer.from(into ?? new ArrayBuffer(SMALLEST));
    let end = 0;
    for (const [i, { path, label }] of images.entries()) {
      const at = nextValueAt(end);
      const start = at + recordHeaderLength(path);
      room = withRoom(room, end, start);
      writeRecordHeader(room, at, label, path);
      [room, end] = readInto(room, start, `${root}/${path}`);
      if (!looksWhole(room, start, end)) suspects.push(i);
      room = withRoom(room, end, pagesEnd(end));
      zero.call(room, 0, end, pagesEnd(end));
      ends[i] = end;
    }
    const bytes = new Uint8Array(room.buffer, 0, pagesEnd(end));
    return { result: { bytes, ends, suspects }, transfer: [room.buffer, ends.buffer] };
  },
});

/**
 * Reads a whole file to `start` and after; gives the memory, a larger one where it was too small, and the
 * file's end.
 */
function readInto(
  given: Buffer<ArrayBuffer>,
  start: number,
  path: string,
): [room: Buffer<ArrayBuffer>, end: number] {
  let room = given;
  let end = start;
  try {
    const file = openSync(path, constants.O_RDONLY);
    try {
      for (;;) {
        room = withRoom(room, end, end + 1);
        const wanted = room.length - end;
        const read = readSync(file, room, end, wanted, null);
        end += read;
        // Less than there was room for: that was the end of the file.
        if (read < wanted) break;
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw new InputError(`cannot read the image: ${(error as Error).message}`, {
      place: path,
      cure: 'correct the list file, or bring the image',
    });
  }
  if (end > start) return [room, end];
  throw new InputError('the image is empty', { place: path, cure: 'copy it again from where it came' });
}

function withRoom(room: Buffer<ArrayBuffer>, used: number, wanted: number): Buffer<ArrayBuffer> {
  if (wanted <= room.length) return room;
  const larger = Buffer.from(new ArrayBuffer(Math.max(wanted, 2 * room.length)));
  room.copy(larger, 0, 0, used);
  return larger;
}
