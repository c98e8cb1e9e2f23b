const HEADER = 16;
/** Columns, bytes a number and type code of the devkit's matrix format: one column of 32-bit floats. */
const [COLUMNS, NUMBER_BYTES, FLOAT_TYPE] = [1, 4, 5] as const;

/**
 * One feature in the MegaFace devkit's matrix format: int32 length, 1, 4, 5, then float32 numbers,
 * little-endian.
 */
export function encodeMegafaceBin(feature: Float32Array): Uint8Array {
  const bytes = Buffer.alloc(HEADER + feature.length * 4);
  [feature.length, COLUMNS, NUMBER_BYTES, FLOAT_TYPE].forEach((value, i) => {
    bytes.writeInt32LE(value, i * 4);
  });
  for (let i = 0; i < feature.length; i++) bytes.writeFloatLE(feature[i]!, HEADER + i * 4);
  return bytes;
}

/** "a/b.jpg" becomes "a/b.jpg_occpipe.bin", as the devkit looks for it. */
export function megafaceBinName(image: string, algorithm: string): string {
  return `${image}_${algorithm}.bin`;
}
