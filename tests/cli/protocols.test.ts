import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readImage } from '../../src/faces/images/decode.ts';
import { encodePng } from '../../src/faces/images/png.ts';
import { decodeMegafaceBin } from '../faces/support/feature-files.ts';
import { openProject, type Project, sharingResults } from '../support/project.ts';
import { tinyPipeline } from '../support/tiny.ts';

/** One experiment of one epoch, and every protocol that the evaluations know. */
const STUDY = tinyPipeline((text) =>
  text
    .replace('epochs: 2', 'epochs: 1')
    .replace(/ {2}from-p3:[\s\S]*/, '')
    .replace(/ {2}report:[\s\S]*?(?=experiments:\n {2}b)/, pairStages() + arStages() + megafaceStages()),
);

function pairStages(): string {
  return ['o-lfw', 'rmfd', 'mfr2']
    .map(
      (format) => `  ${format}:
    uses: eval-lfw
    each: experiments
    in:
      model: train
      lfw: ${format === 'mfr2' ? 'path:png' : 'faces/lfw'}
    with:
      pairs: path:lists/${format}.txt
      pair-format: ${format}
`,
    )
    .join('');
}

function arStages(): string {
  return `  ar-as-it-is:
    uses: eval-ar
    each: experiments
    in:
      model: train
      ar: faces/ar
    with:
      flip: none
      protocols: [2]
      probes:
        glass: null
`;
}

function megafaceStages(): string {
  return `  megaface-json:
    uses: megaface-npy
    each: experiments
    in:
      model: train
      megaface: faces/megaface
    with:
      probes: path:lists/facescrub.json
      distractors: path:lists/megaface.json
  megaface-features:
    uses: megaface-npy
    each: experiments
    in:
      model: train
      megaface: faces/megaface
    with:
      identify: false
      formats: [bin]
  megaface-clean:
    uses: megaface-npy
    each: experiments
    in:
      model: train
      megaface: faces/megaface
    with:
      facescrub-noises: path:lists/facescrub_noises.txt
      megaface-noises: path:lists/megaface_noises.txt
`;
}

const root = realpathSync(mkdtempSync(join(tmpdir(), 'occ-pipe-protocols-')));
const project: Project = sharingResults(openProject(root, { 'pipeline.yaml': STUDY }));
const out = (stage: string, file = 'metrics.json') => `artifacts/current/${stage}@baseline/out/${file}`;
const metricsOf = (stage: string) => project.json(out(stage)) as Metrics;

beforeAll(async () => {
  expect((await project.run('faces')).exitCode).toBe(0);
  await writeLists();
  const { exitCode, stderr } = await project.run();
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
}, 180_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The world's lists in the other formats. */
async function writeLists(): Promise<void> {
  const faces = 'artifacts/current/faces/out';
  const lines = project.read(`${faces}/lfw/pairs.txt`).trim().split('\n').slice(1);
  const pairs = lines.map((line) => {
    const [a, i, b, j] = line.split('\t') as [string, string, string, string | undefined];
    return j === undefined ? { a, i, b: a, j: b, same: 1 } : { a, i, b, j, same: 0 };
  });
  const file = (name: string, i: string) => `${name}/${name}_${i.padStart(4, '0')}`;
  const paths = pairs.map(({ a, i, b, j, same }) => [`${file(a, i)}.jpg`, `${file(b, j)}.jpg`, same]);
  project.write('lists/o-lfw.txt', ['a\tb\tsame', ...paths.map((line) => line.join('\t'))].join('\n'));
  // One of 61 pairs has no image.
  project.write('lists/rmfd.txt', [...paths.map((line) => line.join(' ')), 'no/1.jpg no/2.jpg 1'].join('\n'));
  project.write(
    'lists/mfr2.txt',
    pairs.map(({ a, i, b, j, same }) => (same ? `${a} ${i} ${j}` : `${a} ${i} ${b} ${j}`)).join('\n'),
  );
  for (const path of new Set(paths.flatMap(([first, second]) => [String(first), String(second)]))) {
    const image = await readImage(project.path(faces, 'lfw', path));
    project.write(`png/${path.replace('.jpg', '.png')}`, await encodePng(image));
  }
  for (const set of ['facescrub', 'megaface']) {
    const path = project.read(`${faces}/megaface/${set}_lst`).trim().split('\n');
    const id = path.map((one) => one.split('/').at(-2)!);
    const noises = set === 'facescrub' ? [path[1]!.split('/').at(-1)!, 'nobody.jpg'] : path.slice(0, 2);
    project.write(`lists/${set}_noises.txt`, `# shows somebody else\n${noises.join('\n')}\n`);
    project.write(`lists/${set}.json`, JSON.stringify(set === 'facescrub' ? { path, id } : { path }));
  }
}

test('O-LFW, RMFD and MFR2 lists compare the images with themselves', () => {
  const { clean } = metricsOf('eval-lfw');
  for (const format of ['o-lfw', 'mfr2']) {
    expect(metricsOf(format), format).toEqual({ occluded: { occluded: clean } });
  }
  const partly = { ...clean, validRate: 60 / 61 };
  const reason = 'as an image of theirs is missing';
  const skipped = { pairs: { count: 1, of: 61, reason, first: ['no/1.jpg'] } };
  expect(metricsOf('rmfd')).toEqual({ occluded: { occluded: partly }, skipped });
});

test('a ROC and every score stand beside the figures of a list of pairs', () => {
  const roc = project.json(out('o-lfw', 'roc.json')) as {
    occluded: Record<'occluded', { far: number; tar: number }[]>;
  };
  expect(roc.occluded.occluded.at(-1)).toMatchObject({ far: 1, tar: 1 });
  expect(project.read(out('o-lfw', 'scores/occluded.tsv')).trim().split('\n')).toHaveLength(1 + 60);
});

test('AR gives whole CMC curves, of what was asked for', () => {
  const all = metricsOf('eval-ar').protocols;
  expect(Object.keys(all)).toEqual(['1', '2']);
  expect(Object.keys(all['1']!)).toEqual(['glass', 'scarf']);
  const asItIs = metricsOf('ar-as-it-is').protocols;
  expect(Object.keys(asItIs)).toEqual(['2']);
  expect(Object.keys(asItIs['2']!)).toEqual(['scarf']);
  for (const { probes, rank1, cmc } of [...Object.values(all['1']!), ...Object.values(asItIs['2']!)]) {
    expect(probes).toBeGreaterThan(0);
    expect(cmc).toHaveLength(4);
    expect(cmc[0]).toBe(rank1);
    expect(cmc.at(-1)).toBe(1);
    expect(cmc).toEqual([...cmc].sort((a, b) => a - b));
  }
});

test('MegaFace lists may be JSON, and features may be all that is wanted', () => {
  const lines = metricsOf('megaface-npy');
  expect(metricsOf('megaface-json')).toEqual(lines);
  expect(Object.keys(lines.rank)).toEqual(['1', '2', '5', '10']);
  expect(metricsOf('megaface-features')).toEqual({ probes: lines.probes, distractors: lines.distractors });
  expect(project.list(out('megaface-features', ''))).toEqual([
    'facescrub_bin',
    'megaface_bin',
    'metrics.json',
  ]);
});

test('noisy images of MegaFace are replaced, or put far away, and the rates are without them', () => {
  const faces = 'artifacts/current/faces/out';
  const listed = (set: string) => project.read(`${faces}/megaface/${set}_lst`).trim().split('\n');
  const feature = (stage: string, set: string, image: string) => {
    const file = project.path(out(stage, `${set}_bin/${image}_occpipe.bin`));
    return decodeMegafaceBin(readFileSync(file), image);
  };
  expect(metricsOf('megaface-clean')).toMatchObject({
    noises: {
      facescrub: { listed: 2, unmatched: 1, images: 1 },
      megaface: { listed: 2, unmatched: 0, images: 2 },
    },
  });
  for (const set of ['facescrub', 'megaface'])
    for (const [i, image] of listed(set).entries()) {
      const before = feature('megaface-features', set, image);
      const after = feature('megaface-clean', set, image);
      expect(after).toHaveLength(before.length + 1);
      expect(after.at(-1)).toBe(set === 'megaface' && i < 2 ? 100 : 0);
      if (set === 'facescrub' && i === 1) expect(after.subarray(0, -1)).not.toEqual(before);
      else expect(after.subarray(0, -1)).toEqual(before);
    }
  const people = listed('facescrub').map((image) => image.split('/').at(-2)!);
  const others = people.flatMap((person, i) => (person === people[1] && i !== 1 ? [i] : []));
  const sum = new Float32Array(feature('megaface-features', 'facescrub', listed('facescrub')[0]!).length);
  for (const i of others)
    feature('megaface-features', 'facescrub', listed('facescrub')[i]!).forEach((value, k) => {
      sum[k]! += value;
    });
  const length = Math.hypot(...sum);
  const clean = feature('megaface-clean', 'facescrub', listed('facescrub')[1]!);
  expect(Math.max(...sum.map((value, k) => Math.abs(value / length - clean[k]!)))).toBeLessThan(0.002);
});

test.each([
  ['eval-lfw', ['eval-lfw', 'o-lfw', 'rmfd', 'mfr2']],
  ['eval-ar', ['eval-ar', 'ar-as-it-is']],
  ['megaface-npy', ['megaface-npy', 'megaface-json', 'megaface-features', 'megaface-clean']],
])('metrics.json is as the metrics.schema.json of %s says', (kind, stages) => {
  const schema = JSON.parse(readFileSync(`src/stages/${kind}/metrics.schema.json`, 'utf8')) as object;
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  const validate = ajv.compile(schema);
  for (const stage of stages) {
    validate(metricsOf(stage));
    expect(validate.errors, stage).toBeNull();
  }
  expect(validate({ ...metricsOf(stages[0]!), surplus: 1 })).toBe(false);
});

interface Metrics {
  clean: Record<string, unknown>;
  protocols: Record<string, Record<string, { probes: number; rank1: number; cmc: number[] }>>;
  probes: number;
  distractors: number;
  rank: Record<string, number>;
}
