import { InputError } from '../../base/input-error.ts';
import type { Image } from './image.ts';
import { requireFewPixels } from './size/require-size.ts';

const FILE_HEADER = 14;
const INFO_HEADER = 40;
const UNCOMPRESSED = 0;

export function isBmp(bytes: Uint8Array): boolean {
  return bytes.length > FILE_HEADER && bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/**
 * RGB pixels of an uncompressed Windows bitmap with 8 (palette), 24 or 32 bits a pixel, rows in either order:
 * what the AR face database consists of. The unused fourth byte of 32-bit pixels is dropped.
 * Layout: BITMAPFILEHEADER and BITMAPINFOHEADER of the Windows GDI documentation.
 */
export function decodeBmp(bytes: Uint8Array, name: string): Image {
  const broken = (why: string): InputError =>
    new InputError(`the image cannot be read as a bitmap: ${why}`, {
      place: name,
      cure: 'save it again as an uncompressed 24-bit BMP, or as PNG',
    });
  if (!isBmp(bytes) || bytes.length < FILE_HEADER + INFO_HEADER)
    throw broken('it is truncated, inside its header');

  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixelsAt = view.getUint32(10, true);
  const headerSize = view.getUint32(14, true);
  const width = view.getInt32(18, true);
  const signedHeight = view.getInt32(22, true);
  const bits = view.getUint16(28, true);
  const compression = view.getUint32(30, true);
  const height = Math.abs(signedHeight);

  if (headerSize < INFO_HEADER) throw broken('its header is of OS/2');
  if (compression !== UNCOMPRESSED) throw broken(`it is compressed (method ${compression})`);
  if (bits !== 8 && bits !== 24 && bits !== 32) throw broken(`it has ${bits} bits a pixel`);
  if (width <= 0 || height === 0) throw broken(`its size is ${width}x${height}`);
  requireFewPixels({ width, height }, name);
  const stride = Math.ceil((width * bits) / 32) * 4;
  // What fills the last row up is of no use, and some programs leave it out.
  const end = pixelsAt + stride * (height - 1) + (width * bits) / 8;
  if (end > bytes.length) throw broken('it is truncated, before the end of its last row');

  const paletteAt = FILE_HEADER + headerSize;
  const colours = bits === 8 ? view.getUint32(46, true) || 256 : 0;
  if (colours > 256 || paletteAt + colours * 4 > bytes.length) throw broken('its palette is incomplete');

  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const storedRow = signedHeight > 0 ? height - 1 - y : y;
    let from = pixelsAt + storedRow * stride;
    let to = y * width * 3;
    for (let x = 0; x < width; x++, from += bits / 8, to += 3) {
      const index = bytes[from]!;
      if (bits === 8 && index >= colours) throw broken('a pixel names a colour that its palette lacks');
      const at = bits === 8 ? paletteAt + index * 4 : from;
      data[to] = bytes[at + 2]!;
      data[to + 1] = bytes[at + 1]!;
      data[to + 2] = bytes[at]!;
    }
  }
  return { width, height, channels: 3, data };
}
