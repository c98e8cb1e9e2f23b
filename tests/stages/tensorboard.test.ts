import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openEventFile } from '../../src/stages/train/tensorboard.ts';
import { createProject } from '../support/project.ts';

/** Length and data of each TFRecord of a file. */
function records(file: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    found.push(file.subarray(at + 12, at + 12 + length));
    at += 12 + length + 4;
  }
  return found;
}

test('scalars are written as TensorBoard reads them', () => {
  const project = createProject();
  const path = project.path('log/events.out.tfevents.1.host');
  const events = openEventFile(path);
  events.scalars(300, { TRAIN_LOSS: 1.5 });
  const [version, scalar] = records(readFileSync(path)) as [Buffer, Buffer];
  // Field 1 is the time, a double; what follows is compared byte by byte.
  expect(version.subarray(9).toString('latin1')).toBe('\x1a\x0dbrain.Event:2');
  expect(scalar.subarray(9).toString('hex')).toBe(
    // step 300 | summary of 19 bytes | value of 17: tag of 10 characters, float 1.5
    `10ac02${'2a13'}${'0a11'}${'0a0a'}${Buffer.from('TRAIN_LOSS').toString('hex')}${'150000c03f'}`,
  );
});

test('checksums are CRC-32C, masked', () => {
  const project = createProject();
  const path = project.path('events.out.tfevents.1.host');
  openEventFile(path);
  const file = readFileSync(path);
  // Of the eight bytes 18 00 .. 00, from an independent implementation.
  expect(file.readUInt32LE(0)).toBe(24);
  expect(file.readUInt32LE(8)).toBe(maskedCrcBySlowDivision(file.subarray(0, 8)));
  expect(file.readUInt32LE(12 + 24)).toBe(maskedCrcBySlowDivision(file.subarray(12, 12 + 24)));
});

/** The definition: long division of polynomials over GF(2), one bit at a time. */
function maskedCrcBySlowDivision(data: Uint8Array): number {
  let crc = 0xffffffffn;
  for (const byte of data) {
    for (let bit = 0n; bit < 8n; bit += 1n) {
      const mixed = (crc ^ (BigInt(byte) >> bit)) & 1n;
      crc >>= 1n;
      if (mixed) crc ^= 0x82f63b78n;
    }
  }
  const value = Number(crc ^ 0xffffffffn);
  return Number(
    (((BigInt(value) >> 15n) | ((BigInt(value) << 17n) & 0xffffffffn)) + 0xa282ead8n) & 0xffffffffn,
  );
}
