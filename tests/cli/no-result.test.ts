import { copyFileSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openProject, type Project, tasksOf } from '../support/project.ts';

/** What must not become a number, and what must be said beside one. */
const root = realpathSync(mkdtempSync(join(tmpdir(), 'occ-pipe-no-result-')));
const project: Project = openProject(root);
const models = fileURLToPath(new URL('../fixtures/models', import.meta.url));
const PEOPLE = 8;
const IMAGES = 3;

beforeAll(async () => {
  for (let person = 0; person < PEOPLE; person++)
    for (let image = 1; image <= IMAGES; image++) {
      const name = `Person_${person}`;
      await writeFace(`lfw/${name}/${name}_000${image}.jpg`, person, image);
      await writeFace(`megaface/facescrub_images/${name}/${image}.jpg`, person, image);
      await writeFace(`megaface/megaface_images/0/${name}/${image}.jpg`, PEOPLE + person, image);
      await writeFace(`ar/${image === 1 ? 'gallery' : 'probes'}/m-00${person}-0${image}.png`, person, image);
    }
  for (const name of ['nan', 'zero', 'fixed1']) {
    mkdirSync(project.path('models'), { recursive: true });
    copyFileSync(join(models, `${name}.onnx`), project.path(`models/${name}.onnx`));
  }
  const list = (folder: string) =>
    Array.from({ length: PEOPLE }, (_, person) =>
      Array.from({ length: IMAGES }, (_, i) => `${folder}Person_${person}/${i + 1}.jpg\n`).join(''),
    ).join('');
  project.write('megaface/facescrub_lst', list(''));
  project.write('megaface/megaface_lst', list('0/'));
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Blocks whose colours tell the person; an image differs a little from the others. */
async function writeFace(path: string, person: number, image: number): Promise<void> {
  const data = new Uint8Array(64 * 48 * 3);
  for (let i = 0; i < data.length; i++) {
    const block = Math.floor(i / 3 / 48 / 8) * 6 + (Math.floor(i / 3 / 8) % 6);
    data[i] = (person * 37 + block * (person + 3) * 11 + (i % 3) * 50 + image * 2) % 256;
  }
  const file = project.path(path);
  mkdirSync(join(file, '..'), { recursive: true });
  const raw = { width: 48, height: 64, channels: 3 } as const;
  const made = sharp(data, { raw });
  await (path.endsWith('.png') ? made.png() : made.jpeg({ quality: 100 })).toFile(file);
}

/** Pairs of LFW's format in folds, as many of each kind in a fold. */
function pairList(folds: number, perKind: number): string[] {
  const same = (i: number) => `Person_${i % PEOPLE}\t${1 + (Math.floor(i / PEOPLE) % 2)}\t3`;
  const different = (i: number) =>
    `Person_${i % PEOPLE}\t1\tPerson_${(i + 1 + Math.floor(i / PEOPLE)) % PEOPLE}\t2`;
  const fold = (_: unknown, f: number) => [
    ...Array.from({ length: perKind }, (_, i) => same(f * perKind + i)),
    ...Array.from({ length: perKind }, (_, i) => different(f * perKind + i)),
  ];
  return [`${folds}\t${perKind}`, ...Array.from({ length: folds }, fold).flat()];
}

/** One evaluation with one of the models. */
function pipeline(model: string, stages: string): string {
  return `version: 1
seed: 1
stages:
  train:
    each: experiments
${stages}
experiments:
  ${model}:
    model: { onnx: path:models/${model}.onnx }
`;
}

const evalLfw = (name = 'eval-lfw', options = 'pairs: path:pairs.txt') => `
  ${name}:
    uses: eval-lfw
    each: experiments
    in: { model: train, lfw: path:lfw }
    with: { ${options} }
`;
const evalAr = `
  eval-ar:
    each: experiments
    in: { model: train, ar: path:ar }
    with: { protocols: [1], probes: { glass: probes, scarf: null } }
`;
const megaface = (options = 'formats: [npy]') => `
  megaface-npy:
    each: experiments
    in: { model: train, megaface: path:megaface }
    with: { ${options} }
`;

async function run(model: string, stages: string, files: Readonly<Record<string, string>> = {}) {
  project.write('pipeline.yaml', pipeline(model, stages));
  for (const [path, text] of Object.entries(files)) project.write(path, text);
  const { exitCode, events } = await project.run();
  const errors = events.flatMap((event) => (event.event === 'task-failed' ? [event['error']] : []));
  const warnings = events.flatMap((event) => (event.event === 'warning' ? [String(event['text'])] : []));
  return { exitCode, errors: errors as { message: string; place?: string }[], warnings, events };
}

const PAIRS = { 'pairs.txt': `${pairList(4, 3).join('\n')}\n` };
const metricsOf = (task: string) =>
  project.json(`artifacts/current/${task}/out/metrics.json`) as Record<string, never>;

describe('features that nothing can be compared by', () => {
  test.each([
    ['nan', 'the model gives a feature with NaN for this image'],
    ['zero', 'the model gives a feature of zeros for this image'],
  ])('are refused by every evaluation, with the image: %s', { timeout: 60_000 }, async (model, message) => {
    const { exitCode, errors, events } = await run(model, evalLfw() + evalAr + megaface(), PAIRS);
    expect(exitCode).toBe(1);
    expect(tasksOf(events, 'task-failed')).toHaveLength(3);
    for (const error of errors)
      expect(error).toMatchObject({ message, place: expect.stringMatching(/0?1\.(jpg|png)$/) });
  });
});

describe('a list of pairs', () => {
  test('is cut into the folds that its header announces', { timeout: 60_000 }, async () => {
    const { exitCode, warnings } = await run('fixed1', evalLfw(), PAIRS);
    expect({ exitCode, warnings }).toEqual({ exitCode: 0, warnings: [] });
    const announced = metricsOf('eval-lfw@fixed1');
    expect(announced).toMatchObject({ clean: { pairs: 24, validRate: 1 }, occluded: {} });
    expect(announced).not.toHaveProperty('skipped');

    await run('fixed1', evalLfw('eval-lfw', 'pairs: path:pairs.txt, folds: 4'));
    expect(metricsOf('eval-lfw@fixed1')).toEqual(announced);

    // The same list as others write it: its form is told, and images are found by their numbers.
    const bare = PAIRS['pairs.txt'].split('\n').slice(1).join('\n').replaceAll('\t', '  ');
    const told = await run(
      'fixed1',
      evalLfw('eval-lfw', 'pairs: path:pairs.txt, pair-format: auto, folds: 4'),
      {
        'pairs.txt': bare,
      },
    );
    expect(told.warnings).toEqual([]);
    expect(metricsOf('eval-lfw@fixed1')).toEqual(announced);
  });

  test('whose folds have one kind of pairs is warned of', { timeout: 60_000 }, async () => {
    const [header, ...lines] = pairList(4, 3);
    const sorted = [header, ...lines.sort((a, b) => a.split('\t').length - b.split('\t').length)];
    const { exitCode, warnings } = await run('fixed1', evalLfw(), { 'pairs.txt': sorted.join('\n') });
    expect(exitCode).toBe(0);
    expect(warnings).toEqual([
      expect.stringMatching(/4 of 4 folds have pairs of one kind only \(fold 1 is the first\)/),
    ]);
    // Also later, and for those who see the number only.
    expect(metricsOf('eval-lfw@fixed1')['remarks']).toEqual([expect.stringMatching(/4 of 4 folds/)]);
    expect((await project.occ('compare')).stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /‡ fixed1, .* 4 of 4 folds/,
    );
  });

  test('that has lost whole folds keeps the others as they are', { timeout: 60_000 }, async () => {
    const [header, ...lines] = pairList(4, 3);
    const isLost = (i: number) => Math.floor(i / 6) % 2 === 1;
    const lost = lines.map((line, i) => (isLost(i) ? line.replaceAll('Person', 'Nobody') : line));
    const { warnings } = await run('fixed1', evalLfw(), { 'pairs.txt': [header, ...lost].join('\n') });
    expect(warnings).toEqual([
      expect.stringMatching(/each pair stays in its fold of the list, of which 2 of 4 have none left/),
      expect.stringMatching(/12 of 24 pairs left out/),
    ]);
    const { clean } = metricsOf('eval-lfw@fixed1') as Record<'clean', object>;
    const left = ['2\t3', ...lines.filter((_, i) => !isLost(i))];
    await run('fixed1', evalLfw(), { 'pairs.txt': left.join('\n') });
    expect(metricsOf('eval-lfw@fixed1')).toEqual({ clean: { ...clean, validRate: 1 }, occluded: {} });
  });

  test('of faces that are occluded in real life has no clean figures', { timeout: 60_000 }, async () => {
    const file = (person: number, image: number) => `Person_${person}/Person_${person}_000${image}.jpg`;
    const lines = Array.from({ length: PEOPLE }, (_, i) => [
      `${file(i, 1)} ${file(i, 2)} 1`,
      `${file(i, 1)} ${file((i + 1) % PEOPLE, 3)} 0`,
    ]);
    const { exitCode } = await run(
      'fixed1',
      evalLfw('eval-lfw', 'pairs: path:pairs.txt, pair-format: rmfd, folds: 4'),
      {
        'pairs.txt': lines.flat().join('\n'),
      },
    );
    expect(exitCode).toBe(0);
    expect(metricsOf('eval-lfw@fixed1')).toEqual({
      occluded: { occluded: expect.objectContaining({ pairs: 16 }) },
    });
    const { stdout } = await project.occ('compare', '--format', 'csv');
    expect(stdout.split('\n')[0]).toMatch(/^experiment,(?!.*clean).*occluded\.accuracy/);
  });

  test.each([
    ['cut off', (lines: string[]) => lines.slice(0, -4), /header announces 4 folds .* 24 in all.* are 20/],
    [
      'of one kind',
      (lines: string[]) => ['12', ...lines.filter((line) => line.split('\t').length === 3)],
      /there are no pairs of two people/,
    ],
    ['too short', () => ['5\t1', ...pairList(1, 1).slice(1)], /announces 5 folds/],
    ['too short for its folds', () => pairList(1, 3), /6 pairs are too few for 10 folds/],
  ])('is no list to evaluate on: %s', { timeout: 60_000 }, async (_, change, message) => {
    const { exitCode, errors } = await run('fixed1', evalLfw('eval-lfw', 'pairs: path:pairs.txt'), {
      'pairs.txt': change(pairList(4, 3)).join('\n'),
    });
    expect(exitCode).toBe(1);
    expect(errors).toEqual([expect.objectContaining({ message: expect.stringMatching(message) })]);
  });

  test('is evaluated over a part only where that is said everywhere', { timeout: 60_000 }, async () => {
    const list = pairList(4, 3);
    const files = { 'pairs.txt': list.join('\n').replaceAll('Person_3\t', 'Nobody\t') };
    const stages = `${evalLfw()}  report:\n    in: { train: train, lfw: eval-lfw }\n`;
    const { exitCode, warnings } = await run('fixed1', stages, files);
    expect(exitCode).toBe(0);
    expect(warnings).toEqual([
      expect.stringMatching(/over a part: 6 of 24 pairs left out, as an image of theirs is missing: Nobody/),
    ]);
    expect(metricsOf('eval-lfw@fixed1')).toMatchObject({
      clean: { pairs: 18, validRate: 0.75 },
      skipped: { pairs: { count: 6, of: 24, first: expect.arrayContaining([expect.any(String)]) } },
    });
    const note = /‡ fixed1, lfw: 6 of 24 pairs left out/;
    const { stdout } = await project.occ('compare');
    expect(stdout).toMatch(/fixed1 ‡/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(note);
    expect((await project.occ('compare', '--format', 'csv')).stdout).toMatch(/skipped/);
    expect(project.read('artifacts/current/report/out/report.md')).toMatch(note);
    expect(project.read('artifacts/current/report/out/index.html')).toMatch(note);
  });

  test('most of whose images are missing gives no result', { timeout: 60_000 }, async () => {
    const files = {
      'pairs.txt': pairList(4, 3)
        .join('\n')
        .replaceAll(/Person_([2-7]\t)/g, 'Nobody_$1'),
    };
    const { exitCode, errors } = await run('fixed1', evalLfw(), files);
    expect(exitCode).toBe(1);
    expect(errors[0]!.message).toMatch(
      /of 24 pairs have their images, fewer than the 50 % that make a result/,
    );
  });
});

test('two stages of one kind are two groups of columns', { timeout: 60_000 }, async () => {
  const listed = `
  report:
    in: { lfw: [lfw-a, lfw-b] }
`;
  const stages = evalLfw('lfw-a') + evalLfw('lfw-b', 'pairs: path:pairs.txt, flip: concat') + listed;
  expect((await run('fixed1', stages, PAIRS)).exitCode).toBe(0);
  const { stdout } = await project.occ('compare');
  expect(stdout).toMatch(/lfw-a: LFW clean/);
  expect(stdout).toMatch(/lfw-b: LFW clean/);
  const csv = (await project.occ('compare', '--format', 'csv')).stdout;
  expect(csv.split('\n')[0]).toBe(
    'experiment,lfw-a.clean.accuracy,lfw-a.clean.std,lfw-b.clean.accuracy,lfw-b.clean.std',
  );
  const report = 'artifacts/current/report/out';
  const [row] = project.json(`${report}/metrics.json`) as Record<string, unknown>[];
  expect(Object.keys(row!).join()).toBe(csv.split('\n')[0]);
  const page = project.read(`${report}/report.md`);
  expect(page.match(/^## Verification.*$/gm)).toEqual(['## Verification: lfw-a', '## Verification: lfw-b']);
  for (const [, picture] of page.matchAll(/\]\((.+?\.svg)\)/g)) project.read(`${report}/${picture}`);
  expect(page).toContain('(accuracy-lfw-a.svg)');

  // One in a list is as one by itself.
  await run('fixed1', evalLfw('lfw-a') + listed.replace('[lfw-a, lfw-b]', 'lfw-a'));
  project.write('pipeline.yaml', project.read('pipeline.yaml').replace('lfw: lfw-a', 'lfw: [lfw-a]'));
  expect((await project.occ('run')).stdout).toContain('nothing to run');
});

test('clean images are not called occluded ones', { timeout: 60_000 }, async () => {
  const stages = evalLfw().replace('lfw: path:lfw }', 'lfw: path:lfw, lfw-occ: path:lfw }');
  const { errors } = await run('fixed1', stages, PAIRS);
  expect(errors).toEqual([
    expect.objectContaining({ message: '`lfw` and `lfw-occ` are the same folder: nothing is occluded' }),
  ]);
});

test('copies of clean images are not called occluded ones', { timeout: 60_000 }, async () => {
  cpSync(project.path('lfw'), project.path('copied'), { recursive: true });
  const stages = evalLfw().replace('lfw: path:lfw }', 'lfw: path:lfw, lfw-occ: path:copied }');
  const { errors } = await run('fixed1', stages, PAIRS);
  expect(errors.map(({ message }) => message)).toEqual([
    'the occluded images are the clean ones: nothing is occluded in any of them',
  ]);
});

test('AR probes of whom nobody is in the gallery give no result', { timeout: 60_000 }, async () => {
  const stages = evalAr.replace('glass: probes', 'glass: others');
  await writeFace('ar/others/w-001-01.png', 1, 1);
  const { errors } = await run('fixed1', stages);
  expect(errors.map(({ message }) => message)).toEqual([
    'there are no probes in others of people who are in gallery to evaluate',
  ]);
});

test('images that are searched among themselves are told', { timeout: 60_000 }, async () => {
  const stages =
    evalAr.replace('glass: probes', 'glass: gallery') +
    megaface('distractors: path:both.txt, distractor-images: facescrub_images, formats: [npy]');
  const { warnings } = await run('fixed1', stages, { 'both.txt': 'Person_0/1.jpg\nPerson_1/2.jpg\n' });
  expect(warnings).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/8 of 8 probes \(glass\) are images of gallery, too, .*: m-000-01.png/),
      expect.stringMatching(/2 of 2 distractors are probe images, too, .*: Person_0\/1.jpg is the first/),
    ]),
  );
  expect(metricsOf('eval-ar@fixed1')['remarks']).toHaveLength(1);
});

test('a search in which nobody can be found gives no result', { timeout: 60_000 }, async () => {
  const one = Array.from({ length: PEOPLE }, (_, i) => `Person_${i}/1.jpg\n`).join('');
  const { errors } = await run('fixed1', megaface('probes: path:one.txt, formats: [npy]'), {
    'one.txt': one,
  });
  expect(errors.map(({ message }) => message)).toEqual([
    'there are no probes with another image of their person to evaluate',
  ]);
});
