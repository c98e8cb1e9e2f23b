/** The studies of `pipelines`, on data of the same formats and layouts, with a network and a training made small. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readImage } from '../../src/faces/images/decode.ts';
import { encodePng } from '../../src/faces/images/png.ts';
import { writeStoredZip } from '../../src/network/formats/torch/write-zip.ts';
import { formatFixture } from '../faces/support/format-fixtures.ts';
import { startHost } from '../stages/sources/support/host.ts';
import { openProject, type Project, tasksOf } from '../support/project.ts';
import { tinyScrfd } from './support/tiny-scrfd.ts';
import { binOf } from './support/verification-bin.ts';

const WORLD = `version: 1
stages:
  faces:
    uses: download
    with:
      source: synthetic
      synthetic: { height: 112, width: 96, identities: 4, images: 3, test-identities: 6, test-images: 3, pairs: 20,
        ar-identities: 2, megaface-identities: 2, megaface-images: 3, distractors: 4, occluders: 2 }
`;

const root = realpathSync(mkdtempSync(join(tmpdir(), 'occ-pipe-published-')));
const project: Project = openProject(root);
const world = project.path('artifacts/current/faces/out');
const served = new Map<string, Uint8Array>();
const host = await startHost((_, response, { pathname, searchParams }) =>
  send(response, served.get(searchParams.get('id') ?? pathname)),
);

beforeAll(async () => {
  project.write('pipeline.yaml', WORLD);
  expect((await project.run()).exitCode).toBe(0);
}, 60_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

test('CASIA-WebFace as .rec to LFW, CFP-FP, AgeDB-30, occluded LFW and MFR2', {
  timeout: 240_000,
}, async () => {
  await serveCasia();
  project.write('scrfd.onnx', tinyScrfd());
  cpSync(join(world, 'occluders'), project.path('data/occluder'), { recursive: true });
  const yaml = readFileSync('pipelines/casia.yaml', 'utf8')
    .replaceAll('google-drive:\n        id:', `google-drive:\n        endpoint: ${host.origin}\n        id:`)
    .replaceAll('https://ndownloader.figshare.com', host.origin)
    .replaceAll(/ +sha256: .*\n/g, '')
    .replaceAll('uses: detect\n', 'uses: detect\n    with: { model: path:scrfd.onnx, smallest: 12 }\n');
  project.write('pipeline.yaml', madeSmall(yaml, ['baseline', 'from-p5']));
  const { exitCode, events, stderr } = await project.run();
  expect(stderr).toBe('');
  expect(tasksOf(events, 'task-failed')).toEqual([]);
  expect(exitCode).toBe(0);
  const { stdout } = await project.occ('compare', '--format', 'csv');
  const columns = stdout.split('\n')[0]!;
  for (const set of ['lfw.accuracy', 'cfp_fp.accuracy', 'agedb_30.accuracy', 'eval-mfr2', 'factor-2.0'])
    expect(columns).toContain(set);
  expect((await project.occ('run')).stdout).toContain('nothing to run');
});

test("the paper's study on the layout that its authors share", { timeout: 240_000 }, async () => {
  const data = (path: string) => project.path('data/datasets', path);
  const copy = (from: string, to: string) => cpSync(from, data(to), { recursive: true });
  mkdirSync(data('lfw-occ'), { recursive: true });
  copy(formatFixture('lmdb/arrow-1.0.1.lmdb'), 'CASIA-112x96-LMDB.lmdb');
  copy(join(world, 'lfw'), 'lfw-occ/lfw-112X96');
  copy(join(world, 'lfw/pairs.txt'), 'lfw-occ/pairs.txt');
  copy(join(world, 'occluders'), 'occluder');
  copy(join(world, 'ar'), 'ARdata/images_112_96');
  copy(join(world, 'megaface'), 'megaface');
  const yaml = readFileSync('pipelines/paper.yaml', 'utf8').replaceAll(
    'mode: clean',
    'mode: clean\n    crop: arcface',
  );
  project.write('pipeline.yaml', madeSmall(yaml, ['baseline', 'from-p5']));
  const { exitCode, events, stderr } = await project.run();
  expect(stderr).toBe('');
  expect(tasksOf(events, 'task-failed')).toEqual([]);
  expect(exitCode).toBe(0);
  expect(project.read('artifacts/current/report/out/report.md')).toMatch(/MegaFace[\s\S]*from-p5/);
});

/** The same stages for these experiments, of a network and a training made small. */
function madeSmall(yaml: string, experiments: readonly string[]): string {
  const [stages, all] = yaml.split('experiments:\n  baseline') as [string, string];
  const each = `  baseline${all}`.split(/(?=^ {2}[\w-]+:$)/m);
  const kept = each.filter((text) => experiments.includes(/^ {2}([\w-]+):/.exec(text)![1]!)).join('');
  const small = kept
    .replace(
      /epochs: \d+/,
      'epochs: 1\n    network: { widths: [4, 4, 4, 8, 8], depths: [1, 1, 1, 1], pyramid: 4, embedding: 32 }',
    )
    .replaceAll(/batch: \d+/g, 'batch: 4')
    .replaceAll(/steps: .*/g, 'steps: []');
  return `${stages}experiments:\n${small}`;
}

/** What stands on Google Drive and figshare, in small. */
async function serveCasia(): Promise<void> {
  const rec = formatFixture('rec/plain');
  const files = ['train.rec', 'train.idx', 'property'].map(
    (name) => [name, readFileSync(join(rec, name))] as const,
  );
  const photos = join(world, 'webface');
  const images = imagesIn(photos).map((name) => readFileSync(join(photos, name)));
  const pictures = Array.from({ length: 40 }, (_, i) => images[i % images.length]!);
  const bin = binOf(
    pictures,
    Array.from({ length: 20 }, (_, i) => i % 2 === 0),
  );
  const bins = ['lfw.bin', 'cfp_fp.bin', 'agedb_30.bin'].map((name) => [name, bin] as const);
  const folder = 'faces_webface_112x112';
  served.set(
    idIn('casia'),
    writeStoredZip([...files, ...bins].map(([name, bytes]) => [`${folder}/${name}`, bytes])),
  );

  const pairs = readFileSync(join(world, 'lfw/pairs.txt'), 'utf8');
  const people = imagesIn(join(world, 'lfw'));
  mkdirSync(project.path('tgz'));
  for (const name of people)
    cpSync(join(world, 'lfw', name), project.path('tgz/lfw', name), { recursive: true });
  const { stdout } = await execa('tar', ['cz', '-C', project.path('tgz'), 'lfw'], { encoding: 'buffer' });
  served.set('/files/5976018', stdout);
  served.set('/files/5976006', Buffer.from(pairs));

  const masked = await Promise.all(
    people.map(
      async (name): Promise<[string, Uint8Array]> => [
        `mfr2/${name.replace(/\.\w+$/, '.png')}`,
        await encodePng(await readImage(join(world, 'lfw', name))),
      ],
    ),
  );
  const list = Buffer.from(pairs.split('\n').slice(1).join('\n').replaceAll('\t', ' '));
  served.set(idIn('mfr2'), writeStoredZip([...masked, ['mfr2/pairs.txt', list]]));
}

/** The id of a stage's file, as the shipped file has it. */
function idIn(stage: string): string {
  const text = readFileSync('pipelines/casia.yaml', 'utf8');
  return new RegExp(`\\n  ${stage}:[\\s\\S]*?\\bid: (\\S+)`).exec(text)![1]!;
}

function imagesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(jpg|png)$/.test(name))
    .sort();
}

function send(response: ServerResponse, body: Uint8Array | undefined): void {
  if (body === undefined) return void response.writeHead(404).end();
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="data.bin"',
    'content-length': body.length,
  });
  response.end(body);
}
