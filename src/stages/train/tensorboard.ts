import { appendFileSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';

/** A TensorBoard event file: scalars by tag and step. Append-only, so a resumed training goes on in it. */
export interface EventFile {
  scalars(step: number, values: Readonly<Record<string, number>>): void;
}

/** Opens the event file of a log folder. TensorBoard knows such files by "tfevents" in their names. */
export function openEventFile(file: string): EventFile {
  mkdirSync(dirname(file), { recursive: true });
  const append = (event: Uint8Array) => appendFileSync(file, record(event));
  append(message(wallTime(), text(3, 'brain.Event:2')));
  return {
    scalars(step, values) {
      const summary = Object.entries(values).map(([tag, value]) =>
        bytes(1, message(text(1, tag), float(2, value))),
      );
      append(message(wallTime(), varintField(2, step), bytes(5, message(...summary))));
    },
  };
}

/** The file's name in a log folder. */
export function eventFileName(): string {
  return `events.out.tfevents.${Math.floor(Date.now() / 1000)}.${hostname()}`;
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

/** TFRecord rotates and shifts its checksums, so that a checksum of data with checksums inside stays a good one. */
function maskedCrc(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** CRC-32 with Castagnoli's polynomial, reflected. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) crc = TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

// Protocol buffers: the four field types that an Event needs.

function message(...fields: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(fields);
}

function wallTime(): Uint8Array {
  const field = Buffer.alloc(9);
  field[0] = (1 << 3) | 1;
  field.writeDoubleLE(Date.now() / 1000, 1);
  return field;
}

function float(number: number, value: number): Uint8Array {
  const field = Buffer.alloc(5);
  field[0] = (number << 3) | 5;
  field.writeFloatLE(value, 1);
  return field;
}

function varintField(number: number, value: number): Uint8Array {
  return Buffer.from([number << 3, ...varint(value)]);
}

function text(number: number, value: string): Uint8Array {
  return bytes(number, Buffer.from(value, 'utf8'));
}

function bytes(number: number, value: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...varint(value.length)]), value]);
}

function varint(value: number): number[] {
  const digits: number[] = [];
  let rest = value;
  while (rest >= 128) {
    digits.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...digits, rest];
}
