import { readMsgpack } from '../../msgpack/read-msgpack.ts';
import { looksPickled, readDataPickle } from '../../pickle/read-data-pickle.ts';
import { createDeserializer } from '../../pyarrow/deserialize.ts';

/** How a program turned records, keys and counts into the values of an LMDB. */
export interface ValueEncoding {
  /** Told by the first and last bytes of a value. */
  owns(value: Uint8Array): boolean;
  /** A reader of values; bytes that it gives are views of them. It throws InputError. */
  create(): (value: Uint8Array) => unknown;
}

/** By the name of the library that writes it; each tells its values from those of the others. */
export const ENCODINGS: Readonly<Record<string, ValueEncoding>> = {
  pyarrow: {
    // Four counts, of which an image or a number has none.
    owns: (value) => value.length > COUNTS && value.subarray(0, COUNTS).every((byte) => byte === 0),
    create: createDeserializer,
  },
  pickle: { owns: looksPickled, create: () => readDataPickle },
  msgpack: {
    // A list, or a number by itself.
    owns(value) {
      const first = value[0] ?? 0xff;
      const isList = (first >= 0x90 && first < 0xa0) || first === 0xdc || first === 0xdd;
      const isSmall = first < 0x80 && value.length === 1;
      return (
        isList || isSmall || (first >= 0xcc && first <= 0xcf && value.length === 1 + 2 ** (first - 0xcc))
      );
    },
    create: () => readMsgpack,
  },
};

const COUNTS = 16;

/** The name of the encoding of a value; undefined where it is none of them. */
export function encodingOf(value: Uint8Array): string | undefined {
  return Object.keys(ENCODINGS).find((name) => ENCODINGS[name]!.owns(value));
}
