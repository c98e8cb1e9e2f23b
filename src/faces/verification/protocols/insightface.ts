import { insightfaceAccuracy } from '../../protocols/insightface/accuracy.ts';
import { pairDistances } from '../../protocols/insightface/distances.ts';
import { leadingFolds } from '../../protocols/insightface/folds.ts';
import { TARGET_FAR, validationRate } from '../../protocols/insightface/validation-rate.ts';
import type { VerificationProtocol } from './protocol.ts';

/**
 * recognition/arcface_torch/eval/verification.py of insightface: the distance of normalised sums of both
 * views, the same below a threshold.
 */
export const insightface: VerificationProtocol = {
  mirrored: true,
  measures: 'distance',
  verify({ feature, same, place }, count, remark) {
    const folds = leadingFolds(same.length, count, place);
    const views = { of: feature, size: feature(0).length / 2 };
    const { distances, meanLength } = pairDistances(views, same.length);
    const pairs = { distances, same };
    const { accuracy, std, threshold } = insightfaceAccuracy(pairs, folds);
    const validation = validationRate(pairs, folds);
    if (!validation)
      remark(
        `${place}: a fold has pairs of one kind only, at which insightface's program stops: no rate at FAR ${TARGET_FAR}`,
      );
    else if (validation.thresholds.includes(0))
      remark(
        `${place}: of some folds no threshold accepts ${TARGET_FAR} of the pairs of two people, and insightface's program then accepts nobody: the rate at FAR ${TARGET_FAR} says little`,
      );
    const { val, std: spread, far } = validation ?? { val: 0, std: 0, far: 0 };
    return {
      result: {
        ...{ accuracy, std, threshold, meanLength },
        ...(validation && { validation: { rate: val, std: spread, far } }),
      },
      measure: distances,
    };
  },
};
