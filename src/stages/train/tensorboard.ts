import { appendFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import crc32c from 'crc-32/crc32c.js';
import { PbfWriter } from 'pbf';

/** A TensorBoard event file: scalars by tag and step. Append-only, so a resumed training goes on in it. */
export interface EventFile {
  scalars(step: number, values: Readonly<Record<string, number>>): void;
}

/** Opens the event file of a log folder. TensorBoard knows such files by "tfevents" in their names. */
export function openEventFile(file: string): EventFile {
  mkdirSync(dirname(file), { recursive: true });
  const append = (write: (event: PbfWriter) => void) => appendFileSync(file, record(encodeEvent(write)));
  append((event) => event.writeStringField(3, 'brain.Event:2'));
  return {
    scalars(step, values) {
      append((event) => {
        event.writeVarintField(2, step);
        event.writeMessage(5, writeSummary, values);
      });
    },
  };
}

/** The file's name in a log folder. */
export function eventFileName(): string {
  return `events.out.tfevents.${Math.floor(Date.now() / 1000)}.${hostname()}`;
}

// Field numbers are those of tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto.

/** An Event of now; `write` adds what happened. */
function encodeEvent(write: (event: PbfWriter) => void): Uint8Array {
  const event = new PbfWriter();
  event.writeDoubleField(1, Date.now() / 1000);
  write(event);
  return event.finish();
}

function writeSummary(values: Readonly<Record<string, number>>, summary: PbfWriter): void {
  for (const value of Object.entries(values)) summary.writeMessage(1, writeValue, value);
}

function writeValue([tag, value]: readonly [string, number], message: PbfWriter): void {
  message.writeStringField(1, tag);
  message.writeFloatField(2, value);
}

/** TFRecord framing: length, its checksum, the data, its checksum; all little-endian. */
function record(data: Uint8Array): Buffer {
  const framed = Buffer.alloc(12 + data.length + 4);
  framed.writeBigUInt64LE(BigInt(data.length), 0);
  framed.writeUInt32LE(maskedCrc(framed.subarray(0, 8)), 8);
  framed.set(data, 12);
  framed.writeUInt32LE(maskedCrc(data), 12 + data.length);
  return framed;
}

/**
 * TFRecord rotates and shifts its checksums, so that a checksum of data with checksums inside stays a good
 * one.
 */
function maskedCrc(data: Uint8Array): number {
  const crc = crc32c.buf(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}
