import { mean } from '../../protocols/mean.ts';
import { exactCosine } from '../../protocols/pyeer/cosine.ts';
import type { VerificationProtocol } from './protocol.ts';

/** How far apart pairs of two people point, on the average, over those of one person. */
export const angles: VerificationProtocol = {
  mirrored: false,
  measures: 'score',
  figures: { apart: { label: 'degrees apart', unit: 'number', better: 'higher', isMain: true } },
  verify({ feature, same }) {
    const measure = Float64Array.from(same, (_, i) => exactCosine(feature(2 * i), feature(2 * i + 1)));
    const degrees = (flag: 0 | 1): number => {
      const scores = Array.from(measure).filter((_, i) => same[i] === flag);
      return (180 / Math.PI) * mean(scores.map((score) => Math.acos(Math.min(1, Math.max(-1, score)))));
    };
    return { result: { figures: { apart: degrees(0) - degrees(1) } }, measure };
  },
};
