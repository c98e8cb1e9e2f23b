import { searchJoined } from '../../../../src/faces/ijb/identification/search-joined.ts';
import { rowDot } from '../../../../src/faces/ijb/scores/dot.ts';
import { curve, IJB_PRINTED, matrix, oddTemplates } from '../../../../tests/faces/support/ijb-printed.ts';
import type { Ledger } from '../../frame/ledger.ts';
import { compareJoined } from './programs.ts';
import { NEAR } from './templates.ts';

const { edges } = IJB_PRINTED;

export async function compareEdges(ledger: Ledger): Promise<void> {
  compareCurves(ledger);
  compareOddTemplates(ledger);
  for (const name of ['1:N evaluation, NaN probe', '1:N evaluation, NaN gallery']) {
    const { query, gallery, mask, printed } = edges[name];
    const found = await searchJoined(
      { probes: matrix(query), gallery: matrix(gallery), mates: Int32Array.from(mask) },
      async () => {},
    );
    compareJoined(ledger, { entry: name, at: ['edges', name, 'printed'], lines: printed }, found);
  }
}

function compareCurves(ledger: Ledger): void {
  for (const name of ['roc of 6 genuine, 10 impostors', 'roc with tied scores']) {
    const { labels, scores, nearest = {} } = edges[name];
    const { points, nearest: at } = curve(labels, scores);
    ledger.compare(
      name,
      ['edges', name, 'fpr'],
      points.map(({ far }) => far),
    );
    ledger.compare(
      name,
      ['edges', name, 'tpr'],
      points.map(({ tar }) => tar),
    );
    ledger.compare(
      name,
      ['edges', name, 'thresholds'],
      points.map(({ threshold }) => threshold),
    );
    for (const far of Object.keys(nearest)) {
      const found = at(Number(far));
      ledger.compare(name, ['edges', name, 'nearest', far, 'fpr'], found.far);
      ledger.compare(name, ['edges', name, 'nearest', far, 'tpr'], found.tar);
    }
  }
  const name = 'roc where dropping points changes the answer';
  const { labels, scores } = edges[name];
  const { points, nearest } = curve(labels, scores);
  const { far, tar } = nearest(0.4);
  ledger.compare(name, ['edges', name, 'default'], {
    fpr: points.map((point) => point.far),
    tpr: points.map((point) => point.tar),
    'nearest to 0.4': [far, tar],
  });
}

function compareOddTemplates(ledger: Ledger): void {
  const { raw, rows, sums, chosen } = oddTemplates(edges);
  const inRows = ({ values, size, count }: ReturnType<typeof chosen>): Float64Array[] =>
    Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
  const odd = 'odd templates';
  ledger.compare(odd, ['edges', 'ijb_11 all', 'features'], inRows(chosen([5, 9], 'zeros')), NEAR);
  for (const [program, kind] of [
    ['ijb_1n', 'nan'],
    ['ijb_evals', 'zeros'],
  ] as const)
    ledger.compare(
      odd,
      ['edges', `${program} templates 9,7,5,9 (7 has no image)`, 'features'],
      inRows(chosen([5, 7, 9], kind)),
      NEAR,
    );
  const zero = sums([raw[0]!, raw[1]!, [0, 0, 0], [0, 0, 0]]);
  ledger.compare(odd, ['edges', 'template 9 all zero, ijb_11'], inRows(chosen([5, 9], 'zeros', zero)), NEAR);
  ledger.compare(odd, ['edges', 'template 9 all zero, ijb_1n'], inRows(chosen([5, 9], 'nan', zero)), NEAR);
  const broken = sums([raw[0]!, raw[1]!, raw[2]!, [Number.NaN, 1, 2]]);
  ledger.compare(
    odd,
    ['edges', 'one NaN in template 9, ijb_1n'],
    inRows(chosen([5, 9], 'nan', broken)),
    NEAR,
  );
  const { values } = chosen([5, 9], 'zeros');
  // A pair of a template without images is scored with the first row.
  const row = (id: number): number => rows.of(id) ?? 0;
  const pairs = [
    [5, 9],
    [9, 9],
    [7, 9],
    [0, 9],
    [5, 7],
  ] as const;
  const scores = pairs.map(([a, b]) => rowDot(values, 3, row(a), row(b)));
  ledger.compare(odd, ['edges', 'pairs 5-9 9-9 7-9 0-9 5-7 (7 and 0 have no feature)'], scores, NEAR);
}
