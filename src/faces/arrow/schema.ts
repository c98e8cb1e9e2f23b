import {
  type FlatTable,
  int32Field,
  tableElement,
  tableField,
  textField,
  uint8Field,
  vectorField,
} from '../pyarrow/flatbuffer.ts';

/** A column of a table, with those inside of it. */
export interface ArrowField {
  readonly name: string;
  readonly type: ArrowType;
  readonly children: readonly ArrowField[];
}

export type ArrowType =
  | { readonly kind: 'int'; readonly bits: number; readonly isSigned: boolean }
  /** Offsets of 32 bits, or 64. */
  | { readonly kind: 'bytes' | 'text'; readonly isLarge: boolean }
  | { readonly kind: 'struct' }
  /** Of no interest; it has so many buffers, its children's apart. */
  | { readonly kind: 'other'; readonly buffers: number };

export interface ArrowSchema {
  readonly fields: readonly ArrowField[];
  /** The text under a key of the file's own data. */
  metadata(key: string): string | undefined;
}

const DEEPEST = 16;
const MOST_FIELDS = 1000;

/** @throws Error where it is damaged, or a type is not known */
export function readArrowSchema(header: FlatTable): ArrowSchema {
  let count = 0;
  const fieldsOf = (table: FlatTable, id: number, depth: number): ArrowField[] => {
    const vector = vectorField(table, id);
    count += vector.length;
    if (count > MOST_FIELDS || depth > DEEPEST) throw new Error('it has too many columns');
    return Array.from({ length: vector.length }, (_, i) => {
      const field = tableElement(vector, i);
      const isDictionary = tableField(field, 4) !== undefined;
      return {
        name: textField(field, 0),
        // Numbers of words that stand elsewhere.
        type: isDictionary ? { kind: 'other', buffers: 2 } : typeOf(field),
        children: isDictionary ? [] : fieldsOf(field, 5, depth + 1),
      };
    });
  };
  const metadata = vectorField(header, 2);
  return {
    fields: fieldsOf(header, 1, 0),
    metadata(key) {
      for (let i = 0; i < Math.min(metadata.length, MOST_FIELDS); i++) {
        const entry = tableElement(metadata, i);
        if (textField(entry, 0) === key) return textField(entry, 1);
      }
      return undefined;
    },
  };
}

/** By the numbers of the union `Type` in Arrow's Schema.fbs. */
function typeOf(field: FlatTable): ArrowType {
  const number = uint8Field(field, 2);
  const type = tableField(field, 3);
  switch (number) {
    case 2:
      return {
        kind: 'int',
        bits: type ? int32Field(type, 0) : 0,
        isSigned: !!type && uint8Field(type, 1) !== 0,
      };
    case 4:
      return { kind: 'bytes', isLarge: false };
    case 5:
      return { kind: 'text', isLarge: false };
    case 13:
      return { kind: 'struct' };
    case 19:
      return { kind: 'bytes', isLarge: true };
    case 20:
      return { kind: 'text', isLarge: true };
  }
  const buffers = BUFFERS[number];
  if (buffers === undefined) throw new Error(`it has a column of Arrow's type ${number}, which is not read`);
  return { kind: 'other', buffers };
}

/** Null none; numbers and times two; lists two, and one of a fixed size. */
const BUFFERS: Readonly<Record<number, number>> = {
  ...{ 1: 0, 3: 2, 6: 2, 7: 2, 8: 2, 9: 2, 10: 2, 11: 2, 12: 2, 15: 2, 16: 1, 17: 2, 18: 2, 21: 2 },
};
