import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Reserve } from '../scratch.ts';
import type { Image } from './image.ts';
import { type JpegHeader, readJpegHeader } from './jpeg-header.ts';
import { loadSharp } from './sharp.ts';

/**
 * RGB pixels of an ordinary JPEG, the very ones that Pillow gives, through libjpeg-turbo (slow DCT) as
 * WebAssembly: seven times as quick as sharp, whose pipeline costs more than a small image. Undefined for any
 * other JPEG, and for one at which the decoder has something to mind: those are for sharp, which has more to
 * say.
 * @param reserve gives the memory of the pixels
 */
export async function decodeJpegExactly(
  bytes: Uint8Array,
  reserve: Reserve = Buffer.allocUnsafeSlow,
): Promise<Image | undefined> {
  const header = readJpegHeader(bytes);
  if (!header || !isOrdinary(header)) return undefined;
  decoding ??= loadDecoder();
  const decoded = (await decoding)(bytes);
  const { width, height, components } = header;
  const pixels = width * height;
  if (decoded?.length !== pixels * components.length) return undefined;
  const data = reserve(pixels * 3);
  if (components.length === 3) data.set(decoded);
  else spreadGrey(decoded, data);
  return { width, height, channels: 3, data };
}

function spreadGrey(grey: Uint8Array, rgb: Uint8Array): void {
  for (let i = 0, to = 0; i < grey.length; i++, to += 3) {
    const value = grey[i]!;
    rgb[to] = value;
    rgb[to + 1] = value;
    rgb[to + 2] = value;
  }
}

/**
 * Of larger images sharp is as quick, or quicker; and the decoder's memory grows with the largest one and
 * never shrinks.
 */
const MOST_PIXELS = 1 << 19;

/**
 * Grey, or YCbCr whose colours are stored at full or half size: of these all versions of libjpeg make the
 * same pixels.
 */
function isOrdinary({ width, height, precision, isCommon, isAdobe, components }: JpegHeader): boolean {
  if (!isCommon || isAdobe || precision !== 8 || width * height > MOST_PIXELS) return false;
  const [first, second, third] = components;
  if (components.length === 1) return true;
  return (
    components.length === 3 &&
    [first!.id, second!.id, third!.id].join() === '1,2,3' &&
    ['1x1', '2x1', '2x2'].includes(first!.sampling) &&
    second!.sampling === '1x1' &&
    third!.sampling === '1x1'
  );
}

/** The pixels, which last until the next call; undefined where libjpeg minds something, be it a warning. */
type Decode = (bytes: Uint8Array) => Uint8Array | undefined;

let decoding: Promise<Decode> | undefined;

const PACKAGE = '@cornerstonejs/codec-libjpeg-turbo-8bit';

async function loadDecoder(): Promise<Decode> {
  const require = createRequire(import.meta.url);
  const { default: create } = await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs');
  const wasmBinary = readFileSync(require.resolve(`${PACKAGE}/decodewasm`));
  const codec = await create({ wasmBinary, print() {}, printErr() {} });
  let decoder = new codec.JPEGDecoder();
  return (bytes) => {
    try {
      decoder.getEncodedBuffer(bytes.length).set(bytes);
      decoder.decode();
      return decoder.getDecodedBuffer();
    } catch {
      // What it throws is a number; one that threw is not used again.
      decoder.delete();
      decoder = new codec.JPEGDecoder();
      return undefined;
    }
  };
}

/**
 * A JPEG that decodes to the very pixels of the one that Pillow's `save(quality=q)` writes (4:2:0, slow DCT),
 * about ten times slower than `encodeJpeg`: for test sets that are to be comparable with the reference's. The
 * files themselves differ in their Huffman tables. Equal pixels give equal bytes.
 */
export async function encodeJpegExactly(image: Image, quality: number): Promise<Uint8Array> {
  const { width, height, channels } = image;
  const sharp = await loadSharp();
  return sharp(image.data, { raw: { width, height, channels } })
    .jpeg({ quality, chromaSubsampling: '4:2:0', optimiseCoding: false })
    .toBuffer();
}
