import { normDropoutLinear } from '../heads/norm-dropout-linear.ts';
import { batchNorm } from '../layers/batch-norm.ts';
import { convolution } from '../layers/convolution.ts';
import { parametersOf, sequential } from '../layers/layer.ts';
import { prelu } from '../layers/prelu.ts';
import type { BackboneKind } from './backbone.ts';

/** One convolution a stage, without residuals. */
export const plain: BackboneKind = {
  create({ widths }) {
    const [first, second, third, last] = widths.slice(1).map((to, i) => stage(i + 1, widths[i]!, to));
    const stem = stage(0, 3, widths[0], 1);
    return {
      parameters: parametersOf([stem, first!, second!, third!, last!]),
      channels: { second: widths[2], third: widths[3], last: widths[4] },
      apply(images, pass) {
        const half = first!.apply(stem.apply(images, pass), pass); // [n, 56, 48, 64]
        const maps = second!.apply(half, pass); //                    [n, 28, 24, 128]
        const smaller = third!.apply(maps, pass); //                  [n, 14, 12, 256]
        return { second: maps, third: smaller, last: last!.apply(smaller, pass) }; // [n, 7, 6, 512]
      },
    };
  },
  head: normDropoutLinear,
  owns: (weights) => weights.has('plain0.conv.weight'),
  sizesOf(weights) {
    const [stem, first, second, third, last] = [0, 1, 2, 3, 4].map((i) =>
      weights.size(`plain${i}.conv.weight`),
    );
    return { widths: [stem!, first!, second!, third!, last!], depths: [1, 1, 1, 1] };
  },
};

function stage(number: number, from: number, to: number, stride: 1 | 2 = 2) {
  const name = `plain${number}`;
  return sequential(
    convolution(`${name}.conv`, { from, to, size: 3, stride }),
    batchNorm(`${name}.bn`, to),
    prelu(`${name}.prelu`, to),
  );
}
