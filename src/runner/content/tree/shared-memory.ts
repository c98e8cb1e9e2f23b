import { bytesOf } from '../../../base/arrays/bytes-of.ts';

type Numbers = Uint8Array | Int32Array | Uint32Array | Float64Array;

/** The same numbers where several threads can see them: those that were given, if they are there already. */
export function inSharedMemory<T extends Numbers>(numbers: T): T {
  if (numbers.buffer instanceof SharedArrayBuffer) return numbers;
  const { byteLength, length } = numbers;
  const buffer = new SharedArrayBuffer(byteLength);
  Buffer.from(buffer).set(bytesOf(numbers));
  return new (numbers.constructor as new (buffer: SharedArrayBuffer, from: number, length: number) => T)(
    buffer,
    0,
    length,
  );
}
