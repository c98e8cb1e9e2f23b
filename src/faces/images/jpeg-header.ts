/**
 * What the start-of-frame segment of a JPEG says, and who wrote the file as far as that tells how its colours
 * are meant.
 */
export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly precision: number;
  /** Baseline, extended or progressive, Huffman-coded; of the others few decoders know anything. */
  readonly isCommon: boolean;
  readonly components: readonly { readonly id: number; readonly sampling: string }[];
  /** An Adobe marker, which may mean that the colours are stored as another kind than usual. */
  readonly isAdobe: boolean;
}

const ADOBE = 0xee;
const COMMON_FRAMES: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2]);

/**
 * Reads the segments up to the frame (ITU T.81, B.2.2); undefined where there is none, or one without a size.
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  let isAdobe = false;
  let at = 2;
  while (at + 9 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!;
    if (marker === ADOBE) isAdobe = true;
    if (isFrame(marker)) return readFrame(bytes, at, marker, isAdobe);
    const isFill = marker === 0xff;
    at += isFill ? 1 : 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  }
  return undefined;
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

function readFrame(bytes: Uint8Array, at: number, marker: number, isAdobe: boolean): JpegHeader | undefined {
  const height = bytes[at + 5]! * 256 + bytes[at + 6]!;
  const width = bytes[at + 7]! * 256 + bytes[at + 8]!;
  if (width === 0 || height === 0) return undefined;
  const components = Array.from({ length: bytes[at + 9] ?? 0 }, (_, i) => {
    const [id = 0, sampling = 0] = bytes.subarray(at + 10 + 3 * i, at + 12 + 3 * i);
    return { id, sampling: `${sampling >> 4}x${sampling & 15}` };
  });
  return {
    width,
    height,
    precision: bytes[at + 4]!,
    isCommon: COMMON_FRAMES.has(marker),
    components,
    isAdobe,
  };
}
