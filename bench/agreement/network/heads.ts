import { tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import type { MarginName } from '../../../src/network/margins/catalog.ts';
import { clampedCrossEntropy } from '../../../src/network/margins/cross-entropy.ts';
import { resolveMargin } from '../../../src/network/margins/margin.ts';
import { sampleClasses, sampleSize } from '../../../src/network/training/step/class-sample.ts';
import { openOracle } from '../../../tests/network/support/engines.ts';
import { golden } from '../../../tests/network/support/fixtures.ts';
import { l2 } from '../../../tests/network/support/formula.ts';
import {
  type AdaFaceRun,
  adaFaceSteps,
  CLASSES,
  combinedMargin,
  givenDraws,
  headInputs,
  headLoss,
  sampledLoss,
  sampledMargin,
} from '../../../tests/network/support/heads.ts';
import type { Fixture } from '../frame/fixture.ts';
import type { Ledger, Path } from '../frame/ledger.ts';
import { absolute, partOf, relative, rootMeanSquare, type Tolerance } from '../frame/tolerance.ts';

const inputs = headInputs();

/** In single precision; gradients and logits by the size of all of them. */
const ofAll = (part: number, values: readonly number[]): Tolerance =>
  partOf(part, 'the root mean square', rootMeanSquare(values));

interface RecordedHead {
  readonly labels: number[];
  readonly logits: number[][];
  readonly target_logits: number[];
  readonly loss: number;
  readonly grad_feature: number[][];
  readonly grad_weight_l2: number;
}

export const combinedMargins: Fixture = {
  file: 'network/heads/margins.json',
  program: 'arcface_torch losses.py',
  async compare(ledger) {
    await openOracle();
    const { 'other settings': others, ...rest } = golden<
      Record<string, RecordedHead> & { 'other settings': Record<string, object | string> }
    >('heads/margins.json');
    for (const [name, at] of Object.entries(rest)) {
      if (!/\d,/.test(name)) continue;
      const seen = headLoss(combinedMargin(name), { ...inputs, labels: at.labels });
      // The arc cosine near 1, times 64: the program itself is off by 7e-5 in single precision.
      ledger.compare(name, [name, 'logits'], seen.logits, absolute(5e-4));
      ledger.compare(name, [name, 'loss'], seen.loss, relative(1e-6));
      ledger.compare(name, [name, 'grad_feature'], seen.byFeature, ofAll(1e-5, at.grad_feature.flat()));
      const lengths = partOf(1e-5, "the gradient's length", at.grad_weight_l2);
      ledger.compare(name, [name, 'grad_weight_l2'], l2(seen.byWeight.flat()), relative(1e-5));
      ledger.compare(name, [name, 'grad_weight_row0_first4'], seen.byWeight[0]!.slice(0, 4), lengths);
    }
    const labels = rest['arcface 1,0.5,0']!.labels;
    for (const [name, at] of Object.entries(others)) {
      if (typeof at === 'string') continue;
      const path = ['other settings', name];
      const { logits } = headLoss(combinedMargin(name), { ...inputs, labels });
      ledger.compare(
        `other settings ${name}`,
        [...path, 'row0_first4'],
        logits[0]!.slice(0, 4),
        absolute(1e-4),
      );
      ledger.compare(
        `other settings ${name}`,
        [...path, 'target_row0'],
        logits[0]![labels[0]!],
        absolute(5e-4),
      );
    }
    const plain = headLoss(resolveMargin({ type: 'arcface', s: 64, m: 0.5 }), { ...inputs, labels });
    const trueDerivative = 'true_derivative_grad_feature_row0_first4';
    const first = (rest['arcface 1,0.5,0'] as RecordedHead & { [trueDerivative]: number[] })[trueDerivative];
    ledger.compare(
      'our arcface',
      ['arcface 1,0.5,0', trueDerivative],
      plain.byFeature[0]!.slice(0, 4),
      partOf(1e-3, 'their length', l2(first)),
    );
    ledger.leaveOut('an input', ['features'], ['dims'], ['classes'], ['*', 'labels']);
    ledger.leaveOut(
      'cosines, of which logits are made',
      ['*', 'cosine_row0_first5'],
      ['other settings', '*', 'cosine_target_row0'],
    );
    ledger.leaveOut('about the recording', ['*', 'own_gradient_difference_margin_as_constant']);
    ledger.leaveOut('where the program stops; so do we: tests/network/published-heads.test.ts', [
      'other settings',
    ]);
  },
};

export const adaFace: Fixture = {
  file: 'network/heads/adaface.json',
  program: 'AdaFace head.py',
  async compare(ledger) {
    await openOracle();
    const fixture = golden<Record<string, AdaFaceRun & RecordedHead> & { norms: number[] }>(
      'heads/adaface.json',
    );
    for (const name of ['t_alpha 0.01', 't_alpha 1']) {
      const run = fixture[name]!;
      for (const [i, seen] of adaFaceSteps(run, fixture.norms).entries()) {
        const at = run.steps[i]!;
        const [entry, path] = [`${name}, step ${i}`, [name, 'steps', i]];
        for (const buffer of ['batch_mean', 'batch_std'])
          ledger.compare(entry, [...path, buffer], seen.buffers[buffer], relative(1e-6));
        if (at.logits) ledger.compare(entry, [...path, 'logits'], seen.logits, ofAll(1e-5, at.logits.flat()));
        compareHead(ledger, { entry, path, kernel: 'grad_kernel_l2' }, { at, seen });
      }
    }
    for (const [name, type, m] of [
      ['cosface head of AdaFace repository', 'cosface', 0.4],
      ['arcface head of AdaFace repository', 'arcface-clipped', 0.5],
    ] as const) {
      const seen = headLoss(resolveMargin({ type, s: 64, m }), inputs);
      const at = fixture[name]!;
      compareHead(ledger, { entry: name, path: [name], kernel: 'grad_kernel_l2' }, { at, seen });
      const row = golden<Record<string, { logits_row0: number[] }>>('heads/adaface.json')[name]!.logits_row0;
      ledger.compare(name, [name, 'logits_row0'], seen.logits[0], ofAll(1e-5, row));
    }
    ledger.leaveOut(
      'an input',
      ['norms'],
      ['*', 'settings'],
      ['*', 'buffers_before'],
      ['*', 'steps', '*', 'norm_factor'],
    );
    ledger.leaveOut('a number on the way to the logits', ['*', 'steps', '*', 'margin_scaler']);
  },
};

function compareHead(
  ledger: Ledger,
  { entry, path, kernel }: { readonly entry: string; readonly path: Path; readonly kernel: string },
  {
    at,
    seen,
  }: {
    readonly at: Pick<RecordedHead, 'target_logits' | 'grad_feature'>;
    readonly seen: ReturnType<typeof headLoss>;
  },
): void {
  const targets = seen.logits.map((row, i) => row[inputs.labels[i]!]!);
  ledger.compare(entry, [...path, 'target_logits'], targets, ofAll(1e-5, at.target_logits));
  ledger.compare(entry, [...path, 'loss'], seen.loss, relative(1e-5));
  ledger.compare(entry, [...path, 'grad_feature'], seen.byFeature, ofAll(2e-5, at.grad_feature.flat()));
  ledger.compare(entry, [...path, kernel], l2(seen.byWeight.flat()), relative(1e-5));
}

interface RecordedSample {
  readonly sampled: number[];
  readonly labels: number[];
  readonly labels_in_sample: number[];
  readonly grad_feature: number[][];
  readonly grad_weight_l2_per_class: number[];
}

export const partialFc: Fixture = {
  file: 'network/heads/partial-fc.json',
  program: 'arcface_torch partial_fc_v2.py',
  async compare(ledger) {
    await openOracle();
    const fixture = golden<Record<string, RecordedSample>>('heads/partial-fc.json');
    for (const [name, at] of Object.entries(fixture)) {
      if (!name.startsWith('rate ')) continue;
      const rate = Number(/\d(?:\.\d+)?/.exec(name)![0]);
      ledger.compare(name, [name, 'num_sample'], sampleSize(CLASSES, rate));
      const places = { sampled: at.sampled, labels: at.labels_in_sample };
      const seen = sampledLoss(sampledMargin(name), places);
      ledger.compare(name, [name, 'loss'], seen.loss, relative(1e-6));
      ledger.compare(name, [name, 'grad_feature'], seen.byFeature, ofAll(2e-5, at.grad_feature.flat()));
      const largest = partOf(1e-5, 'the largest', Math.max(...at.grad_weight_l2_per_class));
      ledger.compare(name, [name, 'grad_weight_l2_per_class'], seen.byWeight.map(l2), largest);
    }
    compareGivenDraws(ledger);
    const clamped = golden<{ 'clamped loss': { logits: number[][]; labels: number[] } }>(
      'heads/partial-fc.json',
    )['clamped loss'];
    const loss = clampedCrossEntropy(tensor2d(clamped.logits), tensor1d(clamped.labels, 'int32'));
    ledger.compare('clamped loss', ['clamped loss', 'loss'], loss.dataSync()[0], relative(1e-6));
    const drawn = ['sampled', 'labels_in_sample'].map((name) => ['*', name]);
    ledger.leaveOut('drawn by torch, given to ours', ...drawn);
    const given = 'draws given instead of torch.rand';
    ledger.leaveOut('an input', ['*', 'labels'], [given, 'draws'], ['clamped loss', 'logits']);
    ledger.leaveOut('what a step of SGD leaves of rows that take no part: tests/network/head-steps.test.ts', [
      'unsampled rows after one SGD step (lr 0.1, weight decay 5e-4)',
    ]);
    ledger.leaveOut('where the program stops; ours takes batches of any size', ['another batch size']);
  },
};

function compareGivenDraws(ledger: Ledger): void {
  const name = 'draws given instead of torch.rand';
  const { labels, by_rate } =
    golden<Record<typeof name, { labels: number[]; by_rate: Record<string, object> }>>(
      'heads/partial-fc.json',
    )[name];
  for (const rate of Object.keys(by_rate)) {
    const sample = sampleClasses(Int32Array.from(labels), CLASSES, Number(rate), givenDraws());
    const places = { sampled: [...sample.classes], labels: [...sample.labels] };
    const { loss } = sampledLoss(sampledMargin('cosface'), places);
    const entry = `given draws, rate ${rate}`;
    ledger.compare(entry, [name, 'by_rate', rate, 'sampled'], sample.classes);
    ledger.compare(entry, [name, 'by_rate', rate, 'loss'], loss, relative(1e-6));
  }
}

interface RecordedMargin extends RecordedHead {
  readonly feature: number[][];
  readonly weight: number[][];
  readonly s: number;
  readonly m: number;
  readonly grad_weight: number[][];
}

export const margins: Fixture = {
  file: 'network/margins.json',
  program: 'FROM (PyTorch)',
  async compare(ledger) {
    await openOracle();
    for (const [name, at] of Object.entries(golden<Record<MarginName, RecordedMargin>>('margins.json'))) {
      const margin = resolveMargin({ type: name as MarginName, s: at.s, m: at.m });
      const seen = headLoss(margin, { features: at.feature, weights: at.weight, labels: at.labels });
      ledger.compare(name, [name, 'logits'], seen.logits, ofAll(1e-5, at.logits.flat()));
      ledger.compare(name, [name, 'loss'], seen.loss, relative(1e-5));
      ledger.compare(name, [name, 'grad_feature'], seen.byFeature, ofAll(1e-5, at.grad_feature.flat()));
      ledger.compare(name, [name, 'grad_weight'], seen.byWeight, ofAll(1e-5, at.grad_weight.flat()));
    }
    ledger.leaveOut('an input', ...['feature', 'weight', 's', 'm', 'labels'].map((name) => ['*', name]));
  },
};
