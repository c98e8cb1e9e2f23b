import { recordHeaderLength, writeRecordHeader } from '../../../src/faces/datasets/training-record.ts';
import type { TrainingSample } from '../../../src/faces/datasets/training-set.ts';

/** A record of the training LMDB, alone. */
export function encodeRecord({ bytes, label, name }: TrainingSample): Uint8Array {
  const record = Buffer.allocUnsafe(recordHeaderLength(name) + bytes.length);
  record.set(bytes, writeRecordHeader(record, 0, label, name));
  return record;
}
