import { ijbFixture } from '../../../../tests/faces/support/ijb-fixture.ts';
import { allTemplates } from '../../../../tests/faces/support/ijb-printed.ts';
import type { Fixture } from '../../frame/fixture.ts';
import type { Ledger } from '../../frame/ledger.ts';
import { compareEdges } from './edges.ts';
import { compareIjb1n, compareIjb11, compareIjbEvals } from './programs.ts';
import { compareTemplates, savedMatrix, scoresOf } from './templates.ts';

const PROGRAM = 'insightface ijb_11.py, eval_ijbc.py, ijb_1n.py, ijb_evals.py';

const expected: Fixture = {
  file: 'faces/protocols/ijb/expected.json',
  program: PROGRAM,
  async compare(ledger) {
    const set = await ijbFixture();
    compareTemplates(ledger, set);
    await compareIjb11(ledger, set);
    await compareIjb1n(ledger, set);
    await compareIjbEvals(ledger, set);
    await compareEdges(ledger);
    leaveOut(ledger);
  },
};

function leaveOut(ledger: Ledger): void {
  const lines = [
    'ijb_11.py printed',
    'eval_ijbc.py printed table',
    'ijb_1n.py printed',
    'ijb_evals.py printed',
  ];
  ledger.leaveOut(
    'words of the program, its headings and the sizes of its arrays',
    ...lines.map((name) => [name]),
    ['edges', '*', 'printed'],
    ['ijb_evals 1:1 table', 'columns'],
  );
  ledger.leaveOut('an input', ['images'], ['dims'], ['subject_of_image'], ['tar_unrounded', '*', 'far']);
  const given = ['features', 'templates', 'medias'];
  const ofEdges = ['labels', 'scores', 'query', 'gallery', 'mask', 'templates', 'subjects'];
  ledger.leaveOut(
    'an input',
    ...given.map((name) => ['edges', name]),
    ...ofEdges.map((name) => ['edges', '*', name]),
  );
  ledger.leaveOut(
    'about the inputs, or another computation beside that of the program',
    ['own_float64_template_difference'],
    ['own_float32_sequential_template_difference'],
    ['smallest_gap_between_scores'],
    ['roc_points_without_drop_intermediate'],
    ['tar_without_drop_intermediate'],
    ['edges', 'roc where dropping points changes the answer', 'drop_intermediate=False'],
  );
  ledger.leaveOut('a place in an array of the program', ['tar_unrounded', '*', 'index']);
  ledger.leaveOut(
    'where the program stops; so do we: tests/faces/ijb.test.ts',
    ['edges', 'pair with an id above the largest'],
    ['edges', 'one NaN in template 9, ijb_11'],
    ['edges', 'subject twice in the gallery'],
    ['edges', 'probe subject not in the gallery'],
    ['edges', '*', 'error'],
  );
}

export const ijb: readonly Fixture[] = [
  expected,
  savedMatrix('template-features.npy', PROGRAM, async () => allTemplates(await ijbFixture()).values),
  savedMatrix('scores.npy', PROGRAM, async () => {
    const set = await ijbFixture();
    return scoresOf(set, allTemplates(set));
  }),
];
