import { readBytes } from '../../base/environment/read-file.ts';
import { InputError } from '../../base/input-error.ts';
import { isBmp } from '../images/bmp.ts';
import { formatOf } from '../images/inspect/format.ts';
import { bytesOfImage } from '../pickle/image-bytes.ts';
import { isNumpyArray, valuesOf } from '../pickle/numpy.ts';
import { looksPickled, readDataPickle } from '../pickle/read-data-pickle.ts';

/** Pairs of images that are verified: pair `i` is of images 2*i and 2*i+1. */
export interface VerificationSet {
  /** Encoded, as they are stored. */
  readonly images: readonly Uint8Array[];
  /** 1 where both images of a pair show the same person. */
  readonly same: Uint8Array;
}

/**
 * Reads insightface's verification sets (`lfw.bin`, `cfp_fp.bin`, ...): a pickle of the encoded images and of
 * whether each two of them are of one person, by any Python and numpy.
 * @throws InputError with the file, and the image or pair
 */
export function readVerificationBin(file: string): VerificationSet {
  const { images, same } = partsOf(unpickled(file), file);
  const flags = flagsIn(same, file);
  const items = itemsIn(images) ?? fail(file, 'its first part is no list of images');
  if (items.length !== 2 * flags.length)
    fail(file, `it holds ${items.length} images for ${flags.length} pairs, which need ${2 * flags.length}`);
  return {
    images: items.map((item, i) => imageOf(item) ?? fail(file, 'it is no image', `, image ${i}`)),
    same: flags,
  };
}

function unpickled(file: string): unknown {
  const bytes = readBytes(file);
  if (bytes.length === 0) fail(file, 'the file is empty');
  if (!looksPickled(bytes) && isImage(bytes)) fail(file, 'it is an image, and no verification set');
  try {
    return readDataPickle(bytes);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(error.message, {
      place: file,
      ...(error.cure !== undefined && { cure: error.cure }),
    });
  }
}

function partsOf(value: unknown, file: string): { images: unknown; same: unknown } {
  if (Array.isArray(value) && value.length === 2) return { images: value[0], same: value[1] };
  return fail(file, 'it is no pair of images and flags');
}

function itemsIn(list: unknown): readonly unknown[] | undefined {
  if (Array.isArray(list)) return list;
  return isNumpyArray(list) ? valuesOf(list) : undefined;
}

function imageOf(item: unknown): Uint8Array | undefined {
  const bytes = bytesOfImage(item);
  return bytes !== undefined && isImage(bytes) ? bytes : undefined;
}

function isImage(bytes: Uint8Array): boolean {
  return formatOf(bytes) !== undefined || isBmp(bytes);
}

function flagsIn(same: unknown, file: string): Uint8Array {
  const values = isNumpyArray(same) ? valuesOf(same) : same;
  if (!Array.isArray(values)) return fail(file, 'its second part is no list of flags');
  return Uint8Array.from(values as unknown[], (value, i) => {
    if (value === true || value === 1) return 1;
    return value === false || value === 0
      ? 0
      : fail(file, 'whether it is of one person is not said', `, pair ${i}`);
  });
}

function fail(file: string, problem: string, at = ''): never {
  throw new InputError(problem, {
    place: `${file}${at}`,
    cure: 'give a .bin set as insightface has them: encoded images, and a flag for each two of them',
  });
}
