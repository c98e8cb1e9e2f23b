/** Writes the fields of one protocol-buffer message (proto3 wire format); fields appear in call order. */
export interface MessageWriter {
  /** A varint; negative numbers are written as 64-bit two's complement, as `int64` and `int32` fields want. */
  integer(field: number, value: number): void;
  float(field: number, value: number): void;
  text(field: number, value: string): void;
  /** The array is referenced, not copied, until the whole message is encoded. */
  bytes(field: number, value: Uint8Array): void;
  message(field: number, write: (message: MessageWriter) => void): void;
}

const WIRE_VARINT = 0;
const WIRE_LENGTH_DELIMITED = 2;
const WIRE_FIXED32 = 5;

interface Chunks {
  readonly parts: Uint8Array[];
  length: number;
}

/** Encodes one message to bytes. */
export function encodeMessage(write: (message: MessageWriter) => void): Uint8Array {
  const chunks = collect(write);
  const encoded = new Uint8Array(chunks.length);
  let offset = 0;
  for (const part of chunks.parts) {
    encoded.set(part, offset);
    offset += part.length;
  }
  return encoded;
}

function collect(write: (message: MessageWriter) => void): Chunks {
  const chunks: Chunks = { parts: [], length: 0 };
  write(writerInto(chunks));
  return chunks;
}

function writerInto(chunks: Chunks): MessageWriter {
  const text = new TextEncoder();
  const append = (part: Uint8Array) => {
    chunks.parts.push(part);
    chunks.length += part.length;
  };
  const tag = (field: number, wireType: number) => append(varint((field << 3) | wireType));
  const delimited = (field: number, length: number, parts: readonly Uint8Array[]) => {
    tag(field, WIRE_LENGTH_DELIMITED);
    append(varint(length));
    parts.forEach(append);
  };
  return {
    integer(field, value) {
      tag(field, WIRE_VARINT);
      append(varint(value));
    },
    float(field, value) {
      tag(field, WIRE_FIXED32);
      const bytes = new Uint8Array(4);
      new DataView(bytes.buffer).setFloat32(0, value, true);
      append(bytes);
    },
    text(field, value) {
      const bytes = text.encode(value);
      delimited(field, bytes.length, [bytes]);
    },
    bytes(field, value) {
      delimited(field, value.length, [value]);
    },
    message(field, write) {
      const inner = collect(write);
      delimited(field, inner.length, inner.parts);
    },
  };
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
