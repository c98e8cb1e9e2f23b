/** Numbers that become known one after the other: eight bytes each, without an object. */
export interface GrowingNumbers {
  readonly length: number;
  push(value: number): void;
  /** All of them, in memory that threads share. */
  toShared(): Float64Array;
}

export function growingNumbers(): GrowingNumbers {
  let values = new Float64Array(1024);
  let length = 0;
  return {
    get length() {
      return length;
    },
    push(value) {
      if (length === values.length) {
        const larger = new Float64Array(2 * length);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    toShared() {
      const shared = new Float64Array(new SharedArrayBuffer(8 * length));
      shared.set(values.subarray(0, length));
      return shared;
    },
  };
}
