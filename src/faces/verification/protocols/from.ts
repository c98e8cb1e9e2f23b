import { InputError } from '../../../base/input-error.ts';
import { chooseFolds } from '../../protocols/choose-folds.ts';
import { areToldApart, foldedAccuracy } from '../../protocols/folded-accuracy.ts';
import { cosineSimilarity } from '../../protocols/similarity.ts';
import { reportedTars } from '../../protocols/tar-at-far.ts';
import type { VerificationProtocol } from './protocol.ts';

/** FROM: the cosine of the features of both images, the same above a threshold, as `eval-lfw` has it. */
export const from: VerificationProtocol = {
  mirrored: false,
  measures: 'score',
  verify({ feature, same, place, inList }, folds, remark) {
    if (folds === 1)
      throw new InputError('one fold leaves no pairs to find the threshold on', {
        place,
        cure: 'give `folds` of 2 or more; protocol `insightface` tests one fold with itself',
      });
    const all = inList ?? { places: Array.from(same, (_, i) => i), listed: same.length };
    const cut = chooseFolds({ same, ...all }, folds, { place, name: place }, remark);
    const scores = Float64Array.from(same, (_, i) => cosineSimilarity(feature(2 * i), feature(2 * i + 1)));
    const scored = { scores, same };
    if (!areToldApart(scored))
      remark(`${place}: every pair scores about ${scores[0]!.toFixed(4)}: all are judged alike`);
    return { result: { ...foldedAccuracy(scored, cut), tarAtFar: reportedTars(scored) }, measure: scores };
  },
};
