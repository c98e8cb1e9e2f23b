import { InputError } from '../../../src/base/input-error.ts';

const NPY_HEADER_AT = 10;
const BIN_HEADER = 16;

/** A one-dimensional float32 array as NumPy saves it; anything else is an InputError that names the file. */
export function decodeNpy(bytes: Uint8Array, name: string): Float32Array {
  const broken = (why: string): InputError =>
    new InputError(`${name} is not a feature: ${why}`, { place: name, cure: 'make the features again' });
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < NPY_HEADER_AT || file.toString('latin1', 0, 6) !== '\x93NUMPY')
    throw broken('it is no .npy file');
  if (file[6] !== 1) throw broken(`it has version ${file[6]} of the format`);
  const start = NPY_HEADER_AT + file.readUInt16LE(8);
  const header = file.toString('latin1', NPY_HEADER_AT, start);
  const shape = /'descr': '<f4', 'fortran_order': False, 'shape': \((\d+),\)/.exec(header);
  if (shape === null) throw broken('it is not one row of float32 numbers');
  const count = Number(shape[1]);
  if (start + count * 4 !== file.length) throw broken('its length is not that of its numbers');
  return Float32Array.from({ length: count }, (_, i) => file.readFloatLE(start + i * 4));
}

/** A feature that `encodeMegafaceBin` or the devkit wrote; anything else is an InputError that names the file. */
export function decodeMegafaceBin(bytes: Uint8Array, name: string): Float32Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const header = file.length < BIN_HEADER ? [] : [0, 4, 8, 12].map((at) => file.readInt32LE(at));
  const [count, ...rest] = header;
  if (count === undefined || rest.join() !== '1,4,5' || BIN_HEADER + count * 4 !== file.length) {
    throw new InputError(`${name} is not a feature of the MegaFace devkit`, {
      place: name,
      cure: 'make the features again',
    });
  }
  return Float32Array.from({ length: count }, (_, i) => file.readFloatLE(BIN_HEADER + i * 4));
}
