import { readFileSync } from 'node:fs';
import { foldedAccuracy } from '../../../src/faces/protocols/folded-accuracy.ts';
import { contiguousFolds } from '../../../src/faces/protocols/folds.ts';
import { reportedTars } from '../../../src/faces/protocols/tar-at-far.ts';
import { fixturePath } from '../../../tests/support/fixture-path.ts';
import type { Fixture } from '../frame/fixture.ts';
import { absolute } from '../frame/tolerance.ts';

/** Scores of a public network on the first half of LFW's pairs. */
export const realnet: Fixture = {
  file: 'faces/realnet/expected_by_reference_lfw_eval.json',
  program: 'FROM (PyTorch)',
  compare(ledger) {
    const table = readFileSync(fixturePath('faces/realnet/lfw_scores_mobilefacenet_pairs1-3000.tsv'), 'utf8');
    const rows = table.trim().split('\n').slice(1);
    const columns = rows.map((row) => row.split('\t').map(Number));
    const pairs = {
      scores: Float64Array.from(columns, ([, score]) => score!),
      same: Uint8Array.from(columns, ([, , same]) => same!),
    };
    const { accuracy, std, threshold } = foldedAccuracy(pairs, contiguousFolds(rows.length, 10));
    const tars = reportedTars(pairs);
    const four = (value: number): number => Number(value.toFixed(4));
    ledger.compare('LFW', ['n'], pairs.scores.length);
    ledger.compare('LFW', ['mean_acc'], accuracy, absolute(1e-14));
    ledger.compare('LFW', ['tar@far1e-3'], tars['1e-3'], absolute(1e-14));
    ledger.compare('LFW', ['tar@far1e-4'], tars['1e-4'], absolute(1e-14));
    ledger.comparePrinted('LFW', ['log_lines', 0], [accuracy, std, threshold].map(four));
    ledger.comparePrinted('LFW', ['log_lines', 1], [0.001, four(tars['1e-3']!)]);
    ledger.comparePrinted('LFW', ['log_lines', 2], [0.0001, four(tars['1e-4']!)]);
  },
};
