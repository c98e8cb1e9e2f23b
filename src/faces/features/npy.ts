import { InputError } from '../../base/input-error.ts';

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

/** A one-dimensional float32 array as NumPy saves it; anything else is an InputError that names the file. */
export function decodeNpy(bytes: Uint8Array, name: string): Float32Array {
  const broken = (why: string): InputError =>
    new InputError(`${name} is not a feature: ${why}`, { place: name, cure: 'make the features again' });
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < HEADER_AT || file.toString('latin1', 0, 6) !== MAGIC) throw broken('it is no .npy file');
  if (file[6] !== 1) throw broken(`it has version ${file[6]} of the format`);
  const start = HEADER_AT + file.readUInt16LE(8);
  const header = file.toString('latin1', HEADER_AT, start);
  const shape = /'descr': '<f4', 'fortran_order': False, 'shape': \((\d+),\)/.exec(header);
  if (shape === null) throw broken('it is not one row of float32 numbers');
  const count = Number(shape[1]);
  if (start + count * 4 !== file.length) throw broken('its length is not that of its numbers');
  return Float32Array.from({ length: count }, (_, i) => file.readFloatLE(start + i * 4));
}

/** "a/b.jpg" becomes "a/b.npy", as FaceX-Zoo looks for it. */
export function npyName(image: string): string {
  return `${image.replace(/\.[^./]+$/, '')}.npy`;
}
