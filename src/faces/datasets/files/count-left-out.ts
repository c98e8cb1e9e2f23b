import { createTally } from '../../../base/text/tally.ts';
import type { ImagesLeftOut } from '../formats/training-format.ts';

/** Counts what of a set is not trained on, for whatever reasons. */
export interface LeftOutCounter {
  readonly count: number;
  /** @param reason "without a label" */
  add(name: string, reason: string): void;
  /** Tells of all of them at once, where there are any. */
  tell(images: number, leaveOut: (left: ImagesLeftOut) => void): void;
}

export function countLeftOut(): LeftOutCounter {
  const reasons = new Set<string>();
  const all = createTally();
  return {
    get count() {
      return all.count;
    },
    add(name, reason) {
      reasons.add(reason);
      all.add(name);
    },
    tell(images, leaveOut) {
      const { count, first: names } = all;
      if (count > 0) leaveOut({ count, of: images + count, names, reason: [...reasons].join(' or ') });
    },
  };
}
