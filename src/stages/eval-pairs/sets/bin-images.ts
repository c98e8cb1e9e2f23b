import { readVerificationBin } from '../../../faces/verification/read-bin.ts';
import type { Identify } from '../../evaluation/embedder.ts';
import { sha256 } from '../../evaluation/images/image-file.ts';
import type { EvaluationVerdict } from '../../evaluation/verdict.ts';
import type { OpenedSet } from './opened-set.ts';

/** The images of one `.bin` set at a time. */
export interface BinImages {
  /** @throws InputError with the image or pair */
  open(file: string, folds: number, verdict: Pick<EvaluationVerdict, 'requireTrials'>): OpenedSet;
  /** Lets go of the images of the set that was opened. */
  release(): void;
  /** Those of a set by their names, others as the reader has them. */
  identify(fromFiles: Identify): Identify;
}

export function openBinImages(): BinImages {
  const bytes = new Map<string, Uint8Array>();
  return {
    open(file, folds, verdict) {
      const { images, same } = readVerificationBin(file);
      verdict.requireTrials(
        { pairs: same.length },
        { place: file, cure: 'copy the set again from where it came' },
      );
      const names = images.map((image, i) => {
        const name = `${file}, image ${i}`;
        bytes.set(name, image);
        return name;
      });
      return { place: file, images: names, same, folds };
    },
    release: () => bytes.clear(),
    identify: (fromFiles) => async (names) => {
      if (bytes.size === 0) return fromFiles(names);
      return names.map((path) => {
        const image = bytes.get(path)!;
        return { path, sha256: sha256(image), bytes: image };
      });
    },
  };
}
