import { rowDot } from '../../../../src/faces/ijb/scores/dot.ts';
import type { TemplateFeatures } from '../../../../src/faces/ijb/templates/template-features.ts';
import { type ijbFixture, readMatrix } from '../../../../tests/faces/support/ijb-fixture.ts';
import { allTemplates, curve, IJB_PRINTED } from '../../../../tests/faces/support/ijb-printed.ts';
import type { Fixture } from '../../frame/fixture.ts';
import type { Ledger } from '../../frame/ledger.ts';
import { absolute } from '../../frame/tolerance.ts';

/** What the fixture allows for features and scores. */
export const NEAR = absolute(1e-7);

export type IjbSet = Awaited<ReturnType<typeof ijbFixture>>;

/** A matrix that numpy saved, whole. */
export function savedMatrix(name: string, program: string, ours: () => Promise<Float64Array>): Fixture {
  return {
    file: `faces/protocols/ijb/${name}`,
    program,
    read: () => ({ values: readMatrix(name) }),
    async compare(ledger) {
      ledger.compare(name.replace('.npy', ''), ['values'], await ours(), NEAR);
    },
  };
}

export function scoresOf({ pairs }: IjbSet, { values, size }: TemplateFeatures): Float64Array {
  return Float64Array.from(pairs!.first, (first, i) => rowDot(values, size, first, pairs!.second[i]!));
}

/** What stands in the variables of the programs before anything is printed. */
export function compareTemplates(ledger: Ledger, set: IjbSet): void {
  const { values, size, count } = allTemplates(set);
  const row = (i: number): Float64Array => values.subarray(i * size, (i + 1) * size);
  const entry = 'templates and scores';
  ledger.compare(entry, ['unique_templates'], set.rows.ids);
  ledger.compare(entry, ['templates'], count);
  ledger.compare(entry, ['template_features_row0'], row(0), NEAR);
  ledger.compare(entry, ['template_features_rowlast'], row(count - 1), NEAR);
  const sums = Array.from({ length: size }, (_, k) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += row(i)[k]!;
    return sum;
  });
  ledger.compare(entry, ['template_features_column_sums'], sums, absolute(1e-6));
  const firstTwo = Array.from({ length: count }, (_, i) => row(i).slice(0, 2));
  ledger.compare(entry, ['template_features_first2_of_each'], firstTwo, NEAR);
  const scores = [...scoresOf(set, allTemplates(set))];
  ledger.compare(entry, ['scores_first12'], scores.slice(0, 12), NEAR);
  ledger.compare(
    entry,
    ['score_sum'],
    scores.reduce((sum, score) => sum + score, 0),
    absolute(1e-6),
  );
  ledger.compare(entry, ['score_min_max'], [Math.min(...scores), Math.max(...scores)], NEAR);
  ledger.compare(entry, ['pairs'], scores.length);
  ledger.compare(entry, ['genuine_pairs'], set.pairs!.same.filter((same) => same === 1).length);
  ledger.compare(entry, ['roc_points'], curve([...set.pairs!.same], scores).points.length);
  compareFirstSearch(ledger, { values, size, row: (id) => set.rows.of(id)! });
}

/** Similarities of ijb_1n, by the lists of people that it made. */
function compareFirstSearch(
  ledger: Ledger,
  { values, size, row }: { values: Float64Array; size: number; row: (id: number) => number },
): void {
  const entry = 'ijb_1n.py, similarities';
  const { gallery_templates_sorted: gallery, probe_templates_sorted: probes, mask } = IJB_PRINTED['1n'];
  const similarity = (probe: number, mate: number): number =>
    rowDot(values, size, row(probes![probe]!), row(gallery![mate]!));
  const feature = (id: number): Float64Array => values.subarray(row(id) * size, (row(id) + 1) * size);
  ledger.compare(entry, ['1n', 'gallery_row0'], feature(gallery![0]!), NEAR);
  ledger.compare(entry, ['1n', 'probe_row0'], feature(probes![0]!), NEAR);
  ledger.compare(
    entry,
    ['1n', 'similarity_row0'],
    gallery!.map((_, mate) => similarity(0, mate)),
    NEAR,
  );
  const own = mask!.map((mate, probe) => similarity(probe, mate));
  ledger.compare(entry, ['1n', 'correct_similarities'], own, NEAR);
}
