/**
 * Writes the mirror images, left and right exchanged, of images [n, height, width, channels] into `to`, which
 * is as large and overlaps nothing of `from`.
 */
export function mirrorInto(to: Uint8Array, from: Uint8Array, width: number, channels: 3 | 4 = 3): void {
  if (to.length !== from.length) throw new RangeError(`${from.length} bytes into ${to.length}`);
  const isInWords = channels === 3 && width % PIXELS_IN_WORDS === 0;
  if (isInWords && isAligned(to) && isAligned(from)) mirrorWords(wordsOf(to), wordsOf(from), width);
  else mirrorPixels(to, from, width, channels);
}

function mirrorPixels(to: Uint8Array, from: Uint8Array, width: number, channels: 3 | 4): void {
  const row = channels * width;
  for (let start = 0; start < from.length; start += row) {
    const end = start + row;
    for (let left = start, right = end - channels; left < end; left += channels, right -= channels) {
      to[left] = from[right]!;
      to[left + 1] = from[right + 1]!;
      to[left + 2] = from[right + 2]!;
      if (channels === 4) to[left + 3] = from[right + 3]!;
    }
  }
}

/** Four pixels of three bytes are three words of four. */
const PIXELS_IN_WORDS = 4;

/** Four pixels of three bytes at a time, which takes half the time. Of a word the lowest byte comes first. */
function mirrorWords(to: Uint32Array, from: Uint32Array, width: number): void {
  const row = (3 * width) / PIXELS_IN_WORDS;
  for (let start = 0; start < from.length; start += row) {
    const end = start + row;
    for (let left = start, right = end - 3; left < end; left += 3, right -= 3) {
      // One by one: taken apart as a list they would take twice as long.
      const a = from[right]!;
      const b = from[right + 1]!;
      const c = from[right + 2]!;
      to[left] = (c >>> 8) | ((b >>> 16) << 24);
      to[left + 1] = (b >>> 24) | ((c & 0xff) << 8) | ((a >>> 24) << 16) | (b << 24);
      to[left + 2] = ((b >>> 8) & 0xff) | (a << 8);
    }
  }
}

function isAligned({ byteOffset, length }: Uint8Array): boolean {
  return byteOffset % 4 === 0 && length % 4 === 0;
}

function wordsOf({ buffer, byteOffset, length }: Uint8Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length / 4);
}
