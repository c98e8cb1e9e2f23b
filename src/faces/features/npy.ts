const MAGIC = '\x93NUMPY';
const HEADER_AT = 10;
/** NumPy pads the header so that the numbers begin at a multiple of this. */
const ALIGNMENT = 64;

/** One feature as NumPy saves a one-dimensional float32 array (format version 1.0), byte for byte. */
export function encodeNpy(feature: Float32Array): Uint8Array {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${feature.length},), }`;
  const unpadded = HEADER_AT + dictionary.length + 1;
  const length = Math.ceil(unpadded / ALIGNMENT) * ALIGNMENT;
  const bytes = Buffer.alloc(length + feature.length * 4);
  bytes.write(MAGIC, 0, 'latin1');
  bytes.set([1, 0], 6);
  bytes.writeUInt16LE(length - HEADER_AT, 8);
  bytes.write(`${dictionary.padEnd(length - HEADER_AT - 1)}\n`, HEADER_AT, 'latin1');
  bytes.set(new Uint8Array(feature.buffer, feature.byteOffset, feature.byteLength), length);
  return bytes;
}

/** "a/b.jpg" becomes "a/b.npy", as FaceX-Zoo looks for it. */
export function npyName(image: string): string {
  return `${image.replace(/\.[^./]+$/, '')}.npy`;
}
