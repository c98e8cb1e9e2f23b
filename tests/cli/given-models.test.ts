import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { saveTensors } from '../../src/network/formats/host-tensors.ts';
import { readWeights } from '../../src/network/formats/read-weights.ts';
import { readTorchCheckpoint } from '../../src/network/formats/torch/read.ts';
import { writeTorchCheckpoint } from '../../src/network/formats/torch/write.ts';
import { createProject, openProject, type Project, sharingResults, tasksOf } from '../support/project.ts';
import { fewerFaces, tinyPipeline } from '../support/tiny.ts';

/** Stages that look at what an experiment published. */
const EVALUATIONS = ['eval-lfw', 'eval-ar', 'megaface-npy'];

/** The tiny study with these experiments instead of its own two. */
function studyOf(experiments: string): string {
  return tinyPipeline((text) => `${text.slice(0, text.indexOf('experiments:'))}experiments:\n${experiments}`);
}

const BASELINE = `  baseline:
    mode: clean
    augment: flip
    network: &tiny
      variant: fpn
      image: [32, 32]
      widths: [8, 8, 8, 16, 16]
      depths: [1, 1, 1, 1]
      pyramid: 8
    pattern: 3
    epochs: 1
    batch: 16
    lr: 0.05
    steps: []
    export: [pth.tar]
`;

const WEIGHTS = `  published:
    mode: clean
    network: *tiny
    weights: path:given/model.pth.tar
    export: [pth.tar]
`;

describe('models that were not trained here', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'occ-pipe-given-')));
  const project: Project = sharingResults(openProject(root));
  const metrics = (stage: string, experiment: string) =>
    project.json(`artifacts/current/${stage}@${experiment}/out/metrics.json`);
  const run = async (experiments: string, ...args: string[]) => {
    project.write('pipeline.yaml', studyOf(experiments));
    return project.run(...args);
  };

  // One tiny training, whose published files stand for those that somebody else made.
  beforeAll(async () => {
    const { exitCode, stderr } = await run(BASELINE, ...EVALUATIONS.flatMap((stage) => ['--only', stage]));
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    mkdirSync(project.path('given'));
    for (const file of ['model.pth.tar', 'model.onnx'])
      copyFileSync(
        project.path('artifacts/current/train@baseline/out/best', file),
        project.path('given', file),
      );
  }, 180_000);
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  test('a .pth.tar is evaluated without training, with the numbers of the training that it came from', {
    timeout: 180_000,
  }, async () => {
    const { exitCode, events, stderr } = await run(BASELINE + WEIGHTS);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    for (const stage of EVALUATIONS)
      expect(metrics(stage, 'published'), stage).toEqual(metrics(stage, 'baseline'));
    expect(tasksOf(events, 'task-started')).not.toContain('train@baseline');
    const trained = project.path('artifacts/current/train@published/out');
    expect(project.json(join('artifacts/current/train@published/out', 'history.json'))).toEqual([]);
    const { state, others } = await readTorchCheckpoint(join(trained, 'last/model.pth.tar'));
    expect(others).toEqual([]);
    const last = project.path('artifacts/current/train@baseline/out/last/model.pth.tar');
    expect((await readTorchCheckpoint(last)).others).toEqual(['optimizer']);
    expect(state.size).toBeGreaterThan(50);
    expect(project.read('artifacts/current/report/out/report.md')).toContain('published');
    expect((await project.occ('compare')).stdout).toContain('published');
  });

  test('an ONNX file gives the numbers of the network that it came from', {
    timeout: 180_000,
  }, async () => {
    const model = `  foreign:
    model:
      onnx: path:given/model.onnx
`;
    const { exitCode, stderr } = await run(BASELINE + model);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    for (const stage of EVALUATIONS)
      expect(metrics(stage, 'foreign'), stage).toEqual(closeTo(metrics(stage, 'baseline')));
    const description = project.json('artifacts/current/train@foreign/out/best/model.json');
    expect(description).toMatchObject({ onnx: { image: [32, 32], batch: null, embedding: 512 } });
  });

  test('what is given needs neither training data nor a place in `in`', { timeout: 120_000 }, async () => {
    const yaml = studyOf(BASELINE + WEIGHTS).replace(
      / {2}train:\n[\s\S]*? {2}eval-lfw:/,
      '  train:\n    each: experiments\n  eval-lfw:',
    );
    project.write('pipeline.yaml', yaml);
    const { exitCode, stderr } = await project.occ('run', '--dry-run');
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/`train` .*`lmdb`/);
    project.write(
      'pipeline.yaml',
      yaml.replace(/ {4}batch: 16/, '    weights: path:given/model.pth.tar\n$&'),
    );
    const { events } = await project.run('--only', 'train');
    expect(tasksOf(events, 'task-finished').filter((task) => !task.startsWith('train'))).toEqual([]);
  });

  test.each(['safetensors', 'pth.tar'])('a tensor of a .%s that no part of the network uses is told', {
    timeout: 60_000,
  }, async (format) => {
    const { state } = await readTorchCheckpoint(project.path('given/model.pth.tar'));
    const foreign = { shape: [2], dtype: 'float32', data: Float32Array.of(1, 2) } as const;
    const weights = new Map([...state, ['attention.weight', foreign]]);
    const file = project.path(`given/foreign.${format}`);
    if (format === 'pth.tar') writeTorchCheckpoint(file, { weights, epoch: 0 });
    else saveTensors(file, weights);
    const experiments = BASELINE + WEIGHTS.replace('given/model.pth.tar', `given/foreign.${format}`);
    const { exitCode, events } = await run(experiments, '--only', 'train@published');
    expect(exitCode).toBe(0);
    const warnings = events.flatMap((event) => (event.event === 'warning' ? [event.warning] : []));
    expect(JSON.stringify(warnings)).toMatch(/1 tensor of the weights [^"]*not used: attention\.weight"/);
  });

  test('training starts from a .pth.tar, says what it left, and keeps what is frozen', {
    timeout: 120_000,
  }, async () => {
    const tuned = `  tuned:
    extends: baseline
    init: path:given/model.pth.tar
    freeze: trunk
    mode: mask
    margin: { type: adaface, t-alpha: 0.5 }
    sample-rate: 0.5
    schedule: polynomial-lr-warmup
    clip-norm: 5
    clip-of: network
`;
    const { exitCode, events } = await run(BASELINE + tuned, '--only', 'train@tuned');
    expect(exitCode).toBe(0);
    const notes = events.flatMap((event) => (event.event === 'task-note' ? [event.text] : []));
    expect(notes.join('\n')).toMatch(/starts from a trained model: \d+ tensors copied/);
    expect(notes.join('\n')).toMatch(/not taken over: .*regress\.0\.weight/);
    const { weights: given } = await readWeights(project.path('given/model.pth.tar'));
    const { weights: trained } = await readWeights(project.path('artifacts/current/train@tuned/out/last'));
    for (const [name, { data }] of given) {
      if (/^(conv1|bn1|prelu|layer\d)\./.test(name)) expect(trained.get(name)!.data, name).toEqual(data);
    }
    for (const name of ['classifier.weight', 'fc.2.weight', 'mask.0.weight'])
      expect(trained.get(name)!.data, name).not.toEqual(given.get(name)!.data);
  });

  test('random weights that are frozen are an error with its cure', { timeout: 60_000 }, async () => {
    const kept = '  kept:\n    extends: baseline\n    freeze: network\n';
    const { exitCode, events } = await run(BASELINE + kept, '--only', 'train@kept');
    expect(exitCode).toBe(1);
    const failed = events.find((event) => event.event === 'task-failed');
    expect(failed).toMatchObject({
      error: { type: 'input', place: 'freeze', cure: expect.stringContaining('say in `init`') },
    });
  });

  test('training on other people starts with a classifier of its own', { timeout: 120_000 }, async () => {
    const faces = project.path('artifacts/current/faces/out/webface');
    cpSync(project.path('artifacts/current/train@baseline/out/best'), project.path('trained'), {
      recursive: true,
    });
    const people = project.list('artifacts/current/faces/out/webface').sort();
    for (const [i, person] of people.entries()) {
      cpSync(join(faces, person), project.path('others', `other-${i}`), { recursive: true });
      if (i < 3) cpSync(join(faces, person), project.path('fewer', person), { recursive: true });
    }
    const stages = ['fewer', 'others']
      .map(
        (of) =>
          `  ${of}:\n    uses: train\n    each: experiments\n    in: { lmdb: path:${of}, lfw: faces/lfw, lfw-occ: lfw-occ/factor-2.0 }\n`,
      )
      .join('');
    const same =
      '  same:\n    uses: train\n    each: experiments\n    in: { lmdb: faces/webface, lfw: faces/lfw, lfw-occ: lfw-occ/factor-2.0 }\n';
    const tuned = '  tuned:\n    extends: baseline\n    init: path:trained\n';
    const yaml = studyOf(BASELINE + tuned).replace('stages:\n', `stages:\n${stages}${same}`);
    project.write('pipeline.yaml', yaml);
    const { events, stderr } = await project.run('fewer@tuned', 'others@tuned', 'same@tuned');
    expect(stderr).toBe('');
    const notes = (task: string) =>
      events
        .flatMap((event) => (event.event === 'task-note' && event.task === task ? [event.text] : []))
        .join('\n');
    expect(notes('fewer@tuned')).toContain('starts anew: it was trained on 8 people, and here are 3');
    expect(notes('others@tuned')).toContain('starts anew: it was trained on as many people, but others');
    expect(notes('same@tuned')).not.toContain('classifier');
  });

  test('training cannot start from an ONNX model, and says why', { timeout: 60_000 }, async () => {
    const experiments = `${BASELINE}  foreign:
    model:
      onnx: path:given/model.onnx
  tuned:
    extends: baseline
    init: foreign
`;
    const { exitCode, events } = await run(experiments, '--only', 'train@tuned');
    expect(exitCode).toBe(1);
    const failed = events.find((event) => event.event === 'task-failed');
    expect(failed).toMatchObject({
      task: 'train@tuned',
      error: { type: 'input', message: expect.stringContaining('no weights to start from') },
    });
  });

  test.each([
    [
      'weights of another network',
      'network: { image: [32, 32] }',
      /widths \[8,8,8,16,16\].*network: \{ widths/s,
    ],
    [
      'weights for another image size',
      'network: { image: [48, 32], widths: [8, 8, 8, 16, 16], depths: [1, 1, 1, 1], pyramid: 8 }',
      /regress\.0\.weight is \[64\], expected \[96\] for 48x32/,
    ],
  ])('%s are an error with its cure', { timeout: 60_000 }, async (_name, line, message) => {
    const wrong = WEIGHTS.replace(line.startsWith('network') ? / {4}network:.*\n/ : /$/, `    ${line}\n`);
    const { exitCode, events } = await run(BASELINE + wrong, '--only', 'train@published');
    expect(exitCode).toBe(1);
    const failed = events.find((event) => event.event === 'task-failed');
    const told = JSON.stringify((failed as { error: object }).error).replaceAll('\\"', '"');
    expect(told).toMatch(message);
    // Neither where the copy lies, nor whose function it was.
    expect(told).not.toMatch(/attempt-|onnxruntime_src|::/);
  });

  test.each([
    ['weights beside init', 'init: baseline', '`init` is only for `weights: null`'],
    ['a model beside weights', 'model: { onnx: path:given/model.onnx }', '`mode` is only for `model: null`'],
  ])('%s are found before anything runs', { timeout: 60_000 }, async (_name, line, message) => {
    const { exitCode, stderr } = await run(`${BASELINE}${WEIGHTS}    ${line}\n`, '--only', 'train@published');
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
  });

  test('weights beside an init that is taken over are an error with its cure', {
    timeout: 60_000,
  }, async () => {
    const tuned = '  tuned:\n    extends: baseline\n    init: baseline\n';
    const wrong = '  wrong:\n    extends: tuned\n    weights: path:given/model.pth.tar\n';
    const { exitCode, events } = await run(BASELINE + tuned + wrong, '--only', 'train@wrong');
    expect(exitCode).toBe(1);
    const failed = events.find((event) => event.event === 'task-failed');
    expect(JSON.stringify(failed)).toMatch(/init: none/);
  });

  test.each([
    [
      'no ONNX file',
      'onnx: path:pipeline.yaml',
      /cannot load the model: Protobuf parsing failed\..*pipeline\.yaml/,
    ],
    [
      'an empty ONNX file',
      'onnx: path:empty.onnx',
      /cannot load the model: ModelProto does not have a graph/,
    ],
    ['an ONNX file fed in the wrong order', 'layout: nhwc', /layout: nchw/],
    ['an ONNX file for another size', 'image: [64, 48]', /takes no images of 64x48/],
    ['an output that there is not', 'output: logits', /no output "logits".*feature/s],
  ])('%s is an error with its cure', { timeout: 60_000 }, async (_name, line, message) => {
    project.write('empty.onnx', '');
    const onnx = line.startsWith('onnx') ? '' : '      onnx: path:given/model.onnx\n';
    const { exitCode, events } = await run(`  wrong:\n    model:\n${onnx}      ${line}\n`, '--only', 'train');
    expect(exitCode).toBe(1);
    const failed = events.find((event) => event.event === 'task-failed');
    expect(JSON.stringify(failed).replaceAll('\\"', '"')).toMatch(message);
  });
});

test('an iresnet trains with masks, and its state_dict is evaluated with the same numbers', {
  timeout: 120_000,
}, async () => {
  const network = `    network:
      backbone: iresnet18
      image: [32, 32]
      widths: [8, 8, 8, 16, 16]
      depths: [1, 1, 1, 1]
      pyramid: 8
      embedding: 32
    pattern: 3
`;
  const trained = `  trained:\n    mode: mask\n${network}    epochs: 1\n    batch: 16\n    steps: []\n    export: [pth]\n`;
  const given = `  given:\n    mode: mask\n${network}    weights: path:backbone.pth\n`;
  const wrong = given.replace('given:', 'wrong:').replace('iresnet18', 'lresnet50e-ir');
  const project = sharingResults(createProject({ 'pipeline.yaml': fewerFaces(studyOf(trained)) }));
  expect((await project.run('eval-lfw@trained')).exitCode).toBe(0);
  const out = 'artifacts/current/train@trained/out/best';
  expect(project.json(`${out}/model.json`)).toMatchObject({ network: { backbone: 'iresnet' }, mode: 'mask' });
  copyFileSync(project.path(`${out}/model.pth`), project.path('backbone.pth'));
  project.write('pipeline.yaml', fewerFaces(studyOf(trained + given + wrong)));
  expect((await project.run('eval-lfw@given')).exitCode).toBe(0);
  const metricsOf = (name: string) => project.json(`artifacts/current/eval-lfw@${name}/out/metrics.json`);
  expect(metricsOf('given')).toEqual(metricsOf('trained'));
  const { exitCode, events } = await project.run('train@wrong');
  expect(exitCode).toBe(1);
  const failed = JSON.stringify(events.find((event) => event.event === 'task-failed')).replaceAll('\\"', '"');
  expect(failed).toMatch(/backbone "iresnet", not backbone "lresnet-e-ir".*network: \{ backbone: iresnet \}/);
});

test("PyTorch's own checkpoints, in each format, are evaluated through the command line", {
  timeout: 120_000,
}, async () => {
  const formats = ['zip', 'legacy', 'cuda-module'];
  const experiments = formats.map(
    (format) => `  ${format}:
    mode: clean
    network:
      variant: trunk
      widths: [4, 4, 6, 8, 10]
      depths: [1, 1, 1, 1]
    weights: path:${format}.pth.tar
`,
  );
  const small = fewerFaces(studyOf(experiments.join(''))).replace(
    'height: 32\n        width: 32',
    'height: 112\n        width: 96',
  );
  const project = sharingResults(createProject({ 'pipeline.yaml': small }));
  for (const format of formats) {
    const fixture = new URL(`../fixtures/network/checkpoint-${format}.pth.tar`, import.meta.url);
    copyFileSync(fileURLToPath(fixture), project.path(`${format}.pth.tar`));
  }
  const { exitCode, events } = await project.run('eval-lfw@zip', 'eval-lfw@legacy', 'train@cuda-module');
  expect(tasksOf(events, 'task-failed')).toEqual([]);
  expect(exitCode).toBe(0);
  for (const format of formats) {
    const model = project.json(`artifacts/current/train@${format}/out/best/model.json`);
    expect(model).toMatchObject({ network: { variant: 'trunk', image: [112, 96] }, classes: 7 });
  }
  // The third has a tensor in half precision.
  const metricsOf = (format: string) => project.json(`artifacts/current/eval-lfw@${format}/out/metrics.json`);
  expect(metricsOf('legacy')).toEqual(metricsOf('zip'));
});

describe('an ONNX model with its weights in a file of its own', () => {
  const onnx = (name: string): string =>
    fileURLToPath(new URL(`../fixtures/network/onnx/${name}`, import.meta.url));
  const projectWith = (path: string): Project => {
    const project = createProject({
      'pipeline.yaml': `version: 1
stages:
  train: { each: experiments }
experiments:
  given:
    model: { onnx: path:${path}, batch: 2 }
`,
    });
    mkdirSync(project.path('models'));
    for (const name of ['external.onnx', 'external.onnx.data'])
      copyFileSync(onnx(name), project.path('models', name));
    return project;
  };

  test('is taken as a folder, and again where its weights change', async () => {
    const project = projectWith('models');
    const { exitCode, stderr } = await project.run();
    expect([exitCode, stderr]).toEqual([0, '']);
    const published = 'artifacts/current/train@given/out/best';
    expect(project.list(published)).toEqual(['external.onnx.data', 'model.json', 'model.onnx']);
    expect(project.json(`${published}/model.json`)).toMatchObject({ onnx: { embedding: 64, batch: 2 } });
    const weights = readFileSync(project.path('models/external.onnx.data'));
    project.write('models/external.onnx.data', weights.reverse());
    expect((await project.run()).events.at(-1)).toMatchObject({ event: 'run-finished', ran: 1 });
  });

  test('is refused as a file, with the cure', async () => {
    const { exitCode, stdout } = await projectWith('models/external.onnx').occ('run', '--plain');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('give the folder (onnx: path:FOLDER)');
  });

  test('is told by its name where the folder holds two models', async () => {
    const project = projectWith('models');
    copyFileSync(onnx('map.onnx'), project.path('models/map.onnx'));
    const { exitCode, stdout } = await project.occ('run', '--plain');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('the folder holds 2 .onnx files: external.onnx, map.onnx');
    const yaml = project.read('pipeline.yaml').replace('batch: 2', 'file: external.onnx');
    project.write('pipeline.yaml', yaml);
    expect((await project.run()).exitCode).toBe(0);
    const best = 'artifacts/current/train@given/out/best';
    expect(project.list(best)).toEqual(['external.onnx.data', 'model.json', 'model.onnx']);
  });
});

/** The same structure with every number close to what it is. */
function closeTo(value: unknown): unknown {
  if (typeof value === 'number') return expect.closeTo(value, 6);
  if (Array.isArray(value)) return value.map(closeTo);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, closeTo(part)]));
}
