import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/base/input-error.ts';
import { createDeserializer, type PyValue } from '../../src/faces/pyarrow/deserialize.ts';

interface Expected {
  t: 'none' | 'bool' | 'int' | 'float' | 'str' | 'bytes' | 'list' | 'tuple';
  v?: string | number | boolean;
  len?: number;
  sha256?: string;
  items?: Expected[];
  decimalKeys0to?: number;
}

const folder = join(import.meta.dirname, '../fixtures/faces/pyarrow');
const { samples } = JSON.parse(readFileSync(join(folder, 'samples.json'), 'utf8')) as {
  samples: Record<string, { file: string; expected: Expected }>;
};
const sample = (file: string): Buffer => readFileSync(join(folder, file));

function check(value: PyValue | undefined, expected: Expected): void {
  switch (expected.t) {
    case 'none':
      expect(value).toBeNull();
      break;
    case 'int':
      expect(String(value)).toBe(expected.v);
      break;
    case 'bool':
    case 'float':
    case 'str':
      expect(value).toBe(expected.v);
      break;
    case 'bytes': {
      const bytes = value as Uint8Array;
      expect(bytes.length).toBe(expected.len);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected.sha256);
      break;
    }
    case 'list':
    case 'tuple':
      checkItems(value as PyValue[], expected);
  }
}

function checkItems(items: PyValue[], { items: expected, decimalKeys0to: last }: Expected): void {
  if (last !== undefined) {
    const keys = items.map((item) => Buffer.from(item as Uint8Array).toString());
    expect(keys).toEqual(Array.from({ length: last + 1 }, (_, i) => String(i)));
    return;
  }
  expect(items.length).toBe(expected!.length);
  for (const [i, item] of expected!.entries()) check(items[i], item);
}

describe('what pyarrow 0.17 serialized', () => {
  test.each(Object.values(samples))('$file is read', ({ file, expected }) => {
    check(createDeserializer()(sample(file)), expected);
  });

  test('is read by one deserializer whatever the order of the schemas', () => {
    const deserialize = createDeserializer();
    for (const { file, expected } of [...Object.values(samples), ...Object.values(samples).reverse()]) {
      check(deserialize(sample(file)), expected);
    }
  });

  test('is read where it lies inside a larger buffer', () => {
    const bytes = sample('rec_small_17.bin');
    const larger = Buffer.concat([Buffer.alloc(13, 7), bytes, Buffer.alloc(5, 7)]);
    check(createDeserializer()(larger.subarray(13, 13 + bytes.length)), samples['rec_small_17']!.expected);
  });

  test('with bytes damaged is read or refused, quickly', () => {
    const files = ['rec_small_17.bin', 'keys_5.bin', 'tuple_none_bool_float.bin', 'keys_3000.bin'].map(
      sample,
    );
    const deserialize = createDeserializer();
    fc.assert(
      fc.property(
        fc.nat(files.length - 1),
        fc.array(
          fc.tuple(
            fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
            fc.integer({ min: 0, max: 255 }),
          ),
          { minLength: 1, maxLength: 4 },
        ),
        (which, changes) => {
          const bytes = Buffer.from(files[which]!);
          for (const [where, value] of changes)
            bytes[Math.floor(where * Math.min(1200, bytes.length))] = value;
          try {
            deserialize(bytes);
          } catch (error) {
            if (!(error instanceof InputError)) throw error;
          }
        },
      ),
      { numRuns: 3000 },
    );
  });

  test('cut off anywhere is refused, except for the padding', () => {
    const bytes = sample('rec_small_17.bin');
    const deserialize = createDeserializer();
    for (let length = 0; length < 0x3c8; length++) {
      expect(() => deserialize(bytes.subarray(0, length))).toThrow(InputError);
    }
    expect(() => deserialize(bytes.subarray(0, 0x3c8))).not.toThrow();
  });

  test('is read without the markers that came with Arrow 0.15', () => {
    const bytes = sample('rec_small_17.bin');
    const older = Buffer.concat([
      bytes.subarray(0, 0x10),
      bytes.subarray(0x14, 0x198),
      bytes.subarray(0x19c),
    ]);
    check(createDeserializer()(older), samples['rec_small_17']!.expected);
  });

  test('is read as Arrow 1.0 and later write it, whose unions have no validity buffers', () => {
    const bytes = Buffer.from(sample('rec_small_17.bin'));
    const [V5, bufferCountAt, buffersAt] = [4, 0x1ec, 0x1f0];
    const kept = [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15].map((i) =>
      bytes.subarray(buffersAt + 16 * i, buffersAt + 16 * i + 16),
    );
    bytes.set(Buffer.concat(kept), buffersAt);
    bytes.writeUInt32LE(kept.length, bufferCountAt);
    bytes.writeInt16LE(V5, 0x1ba);
    expect(() => createDeserializer()(bytes)).toThrow(InputError);
    check(createDeserializer()(withSchemaVersion(bytes, V5)), samples['rec_small_17']!.expected);
  });

  /** Finds the version in the schema message: the only 3 that may become `version` and leave the rest as it was. */
  function withSchemaVersion(bytes: Buffer, version: number): Buffer {
    for (let at = bytes.indexOf(3, 0x18); at < 0x198; at = bytes.indexOf(3, at + 1)) {
      const changed = Buffer.from(bytes);
      changed[at] = version;
      try {
        if (Array.isArray(createDeserializer()(changed))) return changed;
      } catch {
        // It was another 3.
      }
    }
    throw new Error('no version to change');
  }

  test('with 3000 references to one long text is refused instead of expanded', () => {
    const bytes = asText(sample('keys_3000.bin'));
    const keysAt = bytes.indexOf(int32s(...Array.from({ length: 100 }, (_, i) => i)));
    const dataOffsetsAt = bytes.indexOf(int32s(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14));
    expect(keysAt).toBeGreaterThan(0);
    expect(dataOffsetsAt).toBeGreaterThan(0);
    for (let i = 0; i < 3000; i++) bytes.writeInt32LE(1, keysAt + 4 * i);
    bytes.set(int32s(0, 0, 10_890), dataOffsetsAt);
    expect(() => createDeserializer()(bytes)).toThrow(/expands without end/);
  });

  /** The same list with its bytes declared as text: one number in the schema. */
  function asText(list: Buffer): Buffer {
    const BINARY = 4;
    const UTF8 = 5;
    for (let at = list.indexOf(BINARY); at >= 0 && at < 400; at = list.indexOf(BINARY, at + 1)) {
      const changed = Buffer.from(list);
      changed[at] = UTF8;
      const isText = (): boolean => typeof (createDeserializer()(changed) as PyValue[])[0] === 'string';
      try {
        if (isText()) return changed;
      } catch {
        // It was another 4 that had to stay.
      }
    }
    throw new Error('no type to change');
  }

  function int32s(...values: number[]): Buffer {
    return Buffer.from(Int32Array.from(values).buffer);
  }
});
