import { insightfaceAccuracy } from '../../../src/faces/protocols/insightface/accuracy.ts';
import { pairDistances } from '../../../src/faces/protocols/insightface/distances.ts';
import { leadingFolds } from '../../../src/faces/protocols/insightface/folds.ts';
import { validationRate } from '../../../src/faces/protocols/insightface/validation-rate.ts';
import {
  edgePairs,
  flags,
  type PrintedVerification,
  SETS,
  VERIFICATION,
  viewsOf,
} from '../../../tests/faces/support/verification-fixture.ts';
import type { Fixture } from '../frame/fixture.ts';
import type { Ledger, Path } from '../frame/ledger.ts';
import { absolute } from '../frame/tolerance.ts';

const MEANS = absolute(1e-12);

export const verification: Fixture = {
  file: 'faces/protocols/verification.json',
  program: 'insightface verification.py',
  compare(ledger) {
    for (const name of SETS) {
      const printed = VERIFICATION[name] as PrintedVerification;
      const { distances, meanLength } = pairDistances(viewsOf(printed), printed.pairs);
      ledger.compare(name, [name, 'xnorm'], meanLength, MEANS);
      ledger.compare(name, [name, 'distance_first8'], distances.slice(0, 8), MEANS);
      const sum = distances.reduce((total, distance) => total + distance, 0);
      ledger.compare(name, [name, 'distance_sum'], sum, absolute(1e-9));
      comparePrinted(ledger, [name], printed, { distances, same: flags(printed) });
    }
    for (const [name, edge] of Object.entries(VERIFICATION.edges))
      if (edge.accuracy_per_fold) comparePrinted(ledger, ['edges', name], edge, edgePairs(name));
    leaveOut(ledger);
  },
};

function comparePrinted(
  ledger: Ledger,
  at: Path,
  printed: Partial<PrintedVerification>,
  pairs: { readonly distances: Float64Array; readonly same: Uint8Array },
): void {
  const entry = at.join('/');
  const folds = leadingFolds(pairs.same.length, printed.folds!, entry);
  const { accuracy, std, folds: own, curve } = insightfaceAccuracy(pairs, folds);
  const perFold = own.map((fold) => fold.accuracy);
  ledger.compare(entry, [...at, 'accuracy_per_fold'], perFold);
  for (const [i, { start, end }] of folds.entries()) {
    ledger.compare(entry, [...at, 'best', i, 'threshold'], own[i]!.threshold);
    ledger.compare(entry, [...at, 'best', i, 'test_first'], start);
    ledger.compare(entry, [...at, 'best', i, 'test_size'], end - start);
  }
  ledger.compare(entry, [...at, 'acc_mean'], accuracy, MEANS);
  ledger.compare(entry, [...at, 'acc_std'], std, MEANS);
  for (const name of ['tpr', 'fpr'] as const) {
    const every = Array.from({ length: 20 }, (_, i) => curve[name][20 * i]!);
    if (printed[`${name}_every_20th`]) ledger.compare(entry, [...at, `${name}_every_20th`], every, MEANS);
    else ledger.compare(entry, [...at, `${name}_at_1.00`], curve[name][100], MEANS);
  }
  const rate = validationRate(pairs, folds);
  if (printed.val_mean === undefined) return;
  ledger.compare(entry, [...at, 'val_mean'], rate?.val, MEANS);
  ledger.compare(entry, [...at, 'val_std'], rate?.std, MEANS);
  ledger.compare(entry, [...at, 'far_mean'], rate?.far, MEANS);
  ledger.compare(entry, [...at, 'val_threshold_per_fold'], rate?.thresholds, MEANS);
}

function leaveOut(ledger: Ledger): void {
  for (const at of [['*'], ['edges', '*']] as const) {
    const inputs = [
      'seed',
      'pairs',
      'dims',
      'folds',
      'noise',
      'batch',
      'issame',
      'plain_first4',
      'flip_last4',
    ];
    ledger.leaveOut('an input', ...inputs.map((name) => [...at, name]));
    ledger.leaveOut('about the inputs', [...at, 'smallest_gap_distance_to_used_threshold'], ['thresholds']);
    ledger.leaveOut(
      'what the program counts on the way, and we do not give',
      ...['index', 'train_accuracy', 'ties'].map((name) => [...at, 'best', '*', name]),
    );
  }
  ledger.leaveOut(
    'an input: distances are given, embeddings say where they are from',
    ['edges', '*', 'distances'],
    ['edges', '*', 'embeddings'],
    ['edges', '*', 'distances_rule'],
  );
  ledger.leaveOut(
    'where the program stops; what is said here stands in docs/protocols.md',
    ['edges', '*', 'val_error'],
    ['edges', '*', 'roc_error'],
    ['edges', '88_images_batch_128'],
  );
  ledger.leaveOut('one row of zeros, normalised: tests/faces/insightface-verification.test.ts', [
    'edges',
    'zero_row_normalised',
  ]);
}
