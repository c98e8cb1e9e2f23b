import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProject, type Project } from '../support/project.ts';
import { binOf } from './support/verification-bin.ts';

/** One model and four sets of the same pairs: a .bin, a list, CFP's folder, OCFR-2022's lists. */
const root = realpathSync(mkdtempSync(join(tmpdir(), 'occ-pipe-pair-sets-')));
const project: Project = openProject(root);
const model = fileURLToPath(new URL('../fixtures/models/fixed1.onnx', import.meta.url));
const PEOPLE = 6;
const PAIRS = Array.from({ length: 2 * PEOPLE }, (_, i) => {
  const person = Math.floor(i / 2);
  const other = i % 2 === 0 ? person : (person + 1) % PEOPLE;
  return { first: `p${person}/p${person}_1`, second: `p${other}/p${other}_2`, same: i % 2 === 0 };
});

beforeAll(async () => {
  mkdirSync(project.path('models'), { recursive: true });
  copyFileSync(model, project.path('models/fixed1.onnx'));
  for (let person = 0; person < PEOPLE; person++)
    for (const image of [1, 2]) {
      const file = project.path(`faces/p${person}/p${person}_${image}.png`);
      mkdirSync(join(file, '..'), { recursive: true });
      const data = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => {
        const block = Math.floor(i / 3 / 48 / 8) * 6 + (Math.floor(i / 3 / 8) % 6);
        return (person * 37 + block * (person + 3) * 11 + (i % 3) * 50 + image * 9 * (block % 5)) % 256;
      });
      await sharp(data, { raw: { width: 48, height: 64, channels: 3 } })
        .png()
        .toFile(file);
    }
  const bytes = (path: string) => readFileSync(project.path(`faces/${path}.png`));
  const images = PAIRS.flatMap(({ first, second }) => [bytes(first), bytes(second)]);
  const same = PAIRS.map((pair) => pair.same);
  project.write('sets/made.bin', binOf(images, same));
  // With another ending, and a line for an image that is not there.
  const rows = PAIRS.map(
    ({ first, second, same: one }) => `${first}.jpg,${second}.jpg,${one ? 'True' : 'False'}\n`,
  );
  project.write('sets/pairs.csv', `left,right,same\n${rows.join('')}p0/p0_1.jpg,p9/p9_1.jpg,False\n`);

  project.write(
    'sets/Protocol/Pair_list_F.txt',
    PAIRS.map(({ first }, i) => `${i + 1} ../Data/${first}.png\n`).join(''),
  );
  project.write(
    'sets/Protocol/Pair_list_P.txt',
    PAIRS.map(({ second }, i) => `${i + 1} ../Data/${second}.png\n`).join(''),
  );
  for (const fold of [0, 1, 2])
    for (const kind of [0, 1]) {
      const own = PAIRS.flatMap((_, i) =>
        Math.floor(i / 4) === fold && i % 2 === kind ? [`${i + 1},${i + 1}\n`] : [],
      );
      project.write(`sets/Protocol/Split/FP/0${fold + 1}/${kind === 0 ? 'same' : 'diff'}.txt`, own.join(''));
    }

  const name = (path: string) => path.slice(path.indexOf('/') + 1);
  const paths = [...new Set(PAIRS.flatMap(({ first, second }) => [first, second]))];
  // Of two images with one name the later one counts: here, the right one.
  const list = ['lfwA_u/wrong/p0_1.x.png', ...paths.map((path) => `lfwA_u/${path}.png`)];
  project.write('sets/C_O1_list.txt', list.map((path) => `${path} 80 79 173 181\n`).join(''));
  project.write(
    'sets/ocfr-pairs.txt',
    PAIRS.map(({ first, second }) => `${name(first)} ${name(second)}\n`).join(''),
  );
  project.write('sets/issame.txt', PAIRS.map((pair) => `${pair.same ? 1 : 0}\n`).join(''));
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const LISTS = `
        csv: { pairs: pairs.csv, images: path:faces }
        cfp: { pairs: Protocol, images: path:cfp, format: cfp-fp }
        C-O1: { pairs: ocfr-pairs.txt, list: C_O1_list.txt, same: issame.txt, images: path:ocfr, format: ocfr }`;

const pipeline = (stages: string) => `version: 1
seed: 1
stages:
  train:
    each: experiments
${stages}
experiments:
  fixed1:
    model: { onnx: path:models/fixed1.onnx }
`;
const stage = (name: string, protocol: string, lists = LISTS) => `
  ${name}:
    uses: eval-pairs
    each: experiments
    in: { model: train, sets: path:sets }
    with:
      protocol: ${protocol}
      folds: 3
      lists: ${lists}
`;

interface Metrics {
  readonly protocol: string;
  readonly sets: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly remarks: readonly string[];
  readonly skipped: Readonly<Record<string, { readonly count: number; readonly first: readonly string[] }>>;
}
const metricsOf = (name: string) =>
  project.json(`artifacts/current/${name}@fixed1/out/metrics.json`) as Metrics;

test('sets of every form give the figures of the .bin, by every protocol', { timeout: 120_000 }, async () => {
  const report = `
  report:
    in:
      pairs: [by-insightface, by-from, by-ocfr]
`;
  project.write(
    'pipeline.yaml',
    pipeline(['insightface', 'from', 'ocfr'].map((name) => stage(`by-${name}`, name)).join('') + report),
  );
  for (const [folder, inner] of [
    ['cfp', 'Data'],
    ['ocfr', 'lfwA_u'],
  ]) {
    for (let person = 0; person < PEOPLE; person++)
      for (const image of [1, 2]) {
        const path = `p${person}/p${person}_${image}.png`;
        project.write(`${folder}/${inner}/${path}`, readFileSync(project.path(`faces/${path}`)));
      }
  }
  const { exitCode, events } = await project.run();
  expect({ exitCode, errors: events.filter(({ event }) => event === 'task-failed') }).toEqual({
    exitCode: 0,
    errors: [],
  });
  for (const name of ['by-insightface', 'by-from', 'by-ocfr']) {
    const { sets, skipped, remarks } = metricsOf(name);
    expect(Object.keys(sets)).toEqual(['made', 'csv', 'cfp', 'C-O1']);
    expect(sets['csv']).toEqual(sets['made']);
    expect(sets['C-O1']).toEqual(sets['made']);
    // Its folds hold the same pairs in another order.
    expect(sets['cfp']).toMatchObject({ pairs: 12 });
    expect(skipped).toMatchObject({ pairs: { count: 1, first: ['csv/p9/p9_1.jpg'] } });
    for (const remark of [
      /^csv: its first line, "left,right,same", is taken for a header/,
      /^csv: \d+ images have another ending than in the list: p0\/p0_1\.png for p0\/p0_1\.jpg/,
      /^C-O1: 1 images take the name of another.*p0_1 \(lfwA_u\/p0\/p0_1\.png in place of lfwA_u\/wrong\/p0_1\.x\.png\)/,
    ])
      expect(remarks).toContainEqual(expect.stringMatching(remark));
  }
  expect(metricsOf('by-ocfr').sets['made']).toMatchObject({
    pairs: 12,
    figures: { eer: expect.any(Number), fmr1000: expect.any(Number), fdr: expect.any(Number) },
  });
  expect((await project.occ('compare', '--format', 'csv')).stdout.split('\n')[0]).toContain(
    'by-ocfr.C-O1.eer',
  );
});

test.each([
  [
    '{ made: { pairs: pairs.csv, images: path:faces } }',
    'there is a set made.bin, and one of `lists` has that name',
  ],
  [
    '{ a: { pairs: ocfr-pairs.txt, format: ocfr } }',
    'the format `ocfr` has names of images that another list has',
  ],
  [
    '{ a: { pairs: ocfr-pairs.txt, list: C_O1_list.txt, format: ocfr } }',
    'the line is no pair of two names and a flag',
  ],
  ['{ a: { pairs: pairs.csv, same: issame.txt } }', '`lists.a.same` is of no use to the format auto'],
  ['{ a: { pairs: Protocol, format: cfp-ff } }', 'there are no folds in it'],
])('a set that cannot be: %s', { timeout: 30_000 }, async (lists, message) => {
  project.write('pipeline.yaml', pipeline(stage('sets', 'from', lists)));
  const { exitCode, events } = await project.run();
  expect(exitCode).toBe(1);
  expect(events.filter(({ event }) => event === 'task-failed')).toMatchObject([{ error: { message } }]);
});
