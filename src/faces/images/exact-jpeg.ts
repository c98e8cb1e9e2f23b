import type { Image } from './image.ts';
import { loadSharp } from './sharp.ts';

/**
 * A JPEG that decodes to the very pixels of the one that Pillow's `save(quality=q)` writes (4:2:0, slow DCT), about ten
 * times slower than `encodeJpeg`: for test sets that are to be comparable with the reference's. The files themselves
 * differ in their Huffman tables. Equal pixels give equal bytes.
 */
export async function encodeJpegExactly(image: Image, quality: number): Promise<Uint8Array> {
  const { width, height, channels } = image;
  const sharp = await loadSharp();
  return sharp(image.data, { raw: { width, height, channels } })
    .jpeg({ quality, chromaSubsampling: '4:2:0', optimiseCoding: false })
    .toBuffer();
}
