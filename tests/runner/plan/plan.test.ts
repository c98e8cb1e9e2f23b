import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadPlan } from '../../../src/runner/plan/load-plan.ts';
import { createProject } from '../../support/project.ts';
import { catalog, inputsOf, linesOf, planOf, study, taskOf } from '../config/support.ts';

describe('A plan', () => {
  test('has one task per stage and experiment, each after what it needs, in the order of the file', () => {
    const plan = planOf(study('  a:\n  b:\n    init: a\n'));
    expect([...plan.tasks.keys()]).toEqual([
      'faces',
      'train@a',
      'train@b',
      'eval-lfw@a',
      'eval-lfw@b',
      'report',
    ]);
    expect(plan.stages).toEqual(['faces', 'train', 'eval-lfw', 'report']);
    expect(plan.experiments).toEqual(['a', 'b']);
  });

  test('connects a stage to the same experiment of the stage that it reads', () => {
    const plan = planOf(study('  a:\n  b:\n'));
    expect(inputsOf(taskOf(plan, 'eval-lfw@b'))).toEqual(['model = train@b', 'lfw = faces/lfw']);
  });

  test('lets a stage without `each` collect all experiments in the order of the file', () => {
    const plan = planOf(study('  b:\n  a:\n'));
    expect(inputsOf(taskOf(plan, 'report'))).toEqual(['lfw[b] = eval-lfw@b', 'lfw[a] = eval-lfw@a']);
  });

  test('gives a collecting kind with `each` its own experiment alone', () => {
    const yaml = study('  a:\n  b:\n').replace('  report:\n', '  report:\n    each: experiments\n');
    expect(inputsOf(taskOf(planOf(yaml), 'report@b'))).toEqual(['lfw[b] = eval-lfw@b']);
  });

  test('puts a stage that stands before the one it reads after it', () => {
    const plan = planOf(`version: 1
stages:
  last:
    uses: command
    in: { a: first }
    run: [cat, "\${in.a}"]
  first:
    uses: command
    run: [date]
`);
    expect([...plan.tasks.keys()]).toEqual(['first', 'last']);
  });

  test('may use a kind twice, and gives experiments to both', () => {
    const plan = planOf(
      study(
        '  a:\n    lr: 0.3\n',
        '  tune:\n    uses: train\n    each: experiments\n    in: { lmdb: faces, lfw: faces }\n    with: { epochs: 3 }\n',
      ),
    );
    expect(taskOf(plan, 'tune@a').options).toMatchObject({ lr: 0.3, epochs: 3 });
    expect(taskOf(plan, 'train@a').options).toMatchObject({ lr: 0.3, epochs: 40 });
  });

  test('needs no experiments where no stage asks for them', () => {
    const plan = planOf(
      'version: 1\nstages:\n  faces: { uses: download, with: { source: synthetic } }\n  train:\n    in: { lmdb: faces, lfw: faces }\n    with: { lr: 1 }\n',
    );
    expect([...plan.tasks.keys()]).toEqual(['faces', 'train']);
    expect(plan.experiments).toEqual([]);
  });

  test('carries what a stage asks of the machine, and the kind’s own cores otherwise', () => {
    const resources = '    resources: { cpus: 2, memory: 1.5GiB, gpus: 1 }\n    retries: 2\n';
    const plan = planOf(study('  a:\n').replace('  eval-lfw:\n', `  eval-lfw:\n${resources}`));
    expect(taskOf(plan, 'eval-lfw@a')).toMatchObject({ cpus: 2, memory: 1.5 * 2 ** 30, gpus: 1, retries: 2 });
    expect(taskOf(plan, 'train@a').cpus).toBe('all');
    expect(taskOf(plan, 'train@a')).not.toHaveProperty('memory');
  });
});

describe('The root', () => {
  const yaml =
    'version: 1\nstages:\n  show:\n    uses: command\n    in: { data: path:data }\n    run: [ls]\n';

  test('is the nearest folder upwards that holds pipeline.yaml', () => {
    const root = createProject({ 'pipeline.yaml': yaml }).root;
    mkdirSync(path.join(root, 'a/b'), { recursive: true });
    const plan = loadPlan({ cwd: path.join(root, 'a/b'), set: [], catalog });
    expect(plan).toMatchObject({
      root,
      file: path.join(root, 'pipeline.yaml'),
      shownFile: '../../pipeline.yaml',
    });
    expect(taskOf(plan, 'show').inputs[0]!.source).toEqual({
      type: 'path',
      path: path.join(root, 'data'),
      written: 'data',
    });
  });

  test('is the working directory where the file was named', () => {
    const root = createProject({ 'pipelines/paper.yaml': yaml }).root;
    const plan = loadPlan({ cwd: root, file: 'pipelines/paper.yaml', set: [], catalog });
    expect(plan).toMatchObject({ root, file: path.join(root, 'pipelines/paper.yaml') });
    expect(taskOf(plan, 'show').inputs[0]!.place.file).toBe('pipelines/paper.yaml');
  });
});

describe('Options', () => {
  test('come from the defaults, then `with`, then the chain of `extends`, then the experiment', () => {
    const yaml = study(`  base:
    lr: 0.3
    network: { pyramid: 32, width: 0.5 }
    steps: [1, 2]
  middle:
    extends: base
    network: { width: 0.25 }
  top:
    extends: middle
    steps: [7]
`).replace('    in:\n      lmdb', '    with: { lr: 9, epochs: 4, batch: 8 }\n    in:\n      lmdb');
    const { options } = taskOf(planOf(yaml), 'train@top');
    expect(options).toMatchObject({
      lr: 0.3,
      epochs: 4,
      steps: [7],
      network: { pyramid: 32, width: 0.25, variant: 'fpn' },
    });
  });

  test('are the same under either of two names', () => {
    const plan = planOf(
      study('  a:\n    bn-group: 32\n  b:\n    micro-batch: 32\n  c:\n    micro-batch: null\n'),
    );
    expect(taskOf(plan, 'train@b').options).toEqual(taskOf(plan, 'train@a').options);
    expect(taskOf(plan, 'train@c').options).toMatchObject({ 'bn-group': null });
  });

  test('are complete', () => {
    expect(taskOf(planOf(study('  a:\n')), 'train@a').options).toMatchInlineSnapshot(`
      {
        "alpha": "ignore",
        "augment": "reference",
        "batch": 512,
        "bn-group": null,
        "checkpoint-minutes": 10,
        "clip-norm": null,
        "clip-of": "all",
        "clip-type": 2,
        "crop": "none",
        "epochs": 40,
        "exclude-occluders": [],
        "export": [],
        "factors": [
          1,
          1.5,
          2,
          2.5,
          3,
          3.5,
          4,
          4.5,
          5,
        ],
        "folds": null,
        "freeze": "none",
        "gamma": 0.1,
        "init": "none",
        "init-classifier": "auto",
        "least-valid": 0.5,
        "log-every": 10,
        "lr": 0.1,
        "margin": {
          "m": null,
          "s": null,
          "type": "cosface",
        },
        "mode": "mask",
        "model": null,
        "momentum": 0.9,
        "network": {
          "backbone": "lresnet-e-ir",
          "depths": [
            3,
            4,
            14,
            3,
          ],
          "dropout": 0.5,
          "embedding": 512,
          "image": [
            112,
            96,
          ],
          "pyramid": 256,
          "variant": "fpn",
          "width": 1,
          "widths": [
            64,
            64,
            128,
            256,
            512,
          ],
        },
        "occluder-list": "occluder.txt",
        "optimizer": "sgd",
        "pair-format": "lfw",
        "pairs": "pairs.txt",
        "pattern": 5,
        "precision": "float32",
        "ratio": 3,
        "relative-to": "width",
        "sample-rate": 1,
        "schedule": "multistep",
        "seed": 100,
        "steps": [
          15,
          30,
        ],
        "warm-up": 0,
        "warm-up-from": null,
        "weight-decay": 0.0005,
        "weight-pred": 1,
        "weights": null,
        "workers": null,
      }
    `);
    expect(taskOf(planOf(study('  a:\n')), 'faces').options).toMatchInlineSnapshot(`
      {
        "password-env": null,
        "seed": 100,
        "source": "synthetic",
        "synthetic": {
          "ar-identities": 20,
          "distractors": 300,
          "height": 64,
          "identities": 60,
          "images": 24,
          "megaface-identities": 20,
          "megaface-images": 6,
          "occluders": 4,
          "pairs": 2000,
          "test-identities": 60,
          "test-images": 8,
          "width": 48,
        },
      }
    `);
  });

  test('take the seed of the file, and its default where it says none', () => {
    const seeded = `seed: 7\n${study('  a:\n  b:\n    seed: 8\n')}`;
    expect(taskOf(planOf(seeded), 'train@a').options['seed']).toBe(7);
    expect(taskOf(planOf(seeded), 'train@b').options['seed']).toBe(8);
    expect(taskOf(planOf(study('  a:\n')), 'train@a').options['seed']).toBe(100);
  });

  test('know where each was written, whichever source won', () => {
    const plan = planOf(
      study('  a:\n    lr: 0.3\n    network:\n      width: 0.5\n  b:\n    extends: a\n    lr: 0.2\n'),
    );
    expect(linesOf(taskOf(plan, 'train@a'))).toEqual({ '/lr': 22, '/network/width': 24 });
    expect(linesOf(taskOf(plan, 'train@b'))).toEqual({ '/lr': 27, '/network/width': 24 });
    expect(taskOf(plan, 'train@b').places.get('/lr')).toMatchObject({
      file: 'pipeline.yaml',
      line: 27,
      column: 9,
    });
  });

  test('that never change a result are no part of the key', () => {
    expect([...taskOf(planOf(study('  a:\n')), 'train@a').unkeyed]).toEqual([
      '/least-valid',
      '/checkpoint-minutes',
      '/log-every',
      '/workers',
      // Added later: at these values everything is as it was.
      '/network/backbone',
      '/init-classifier',
      '/freeze',
      '/weights',
      '/model',
      '/export',
      '/precision',
      '/schedule',
      '/warm-up',
      '/warm-up-from',
      '/clip-norm',
      '/clip-of',
      '/clip-type',
      '/sample-rate',
      '/relative-to',
      '/crop',
      '/folds',
    ]);
  });

  test('that mean nothing beside the others are left out', () => {
    const sha256 = 'a'.repeat(64);
    const plan = planOf(`version: 1
stages:
  data:
    uses: download
    with:
      source: url
      files:
        - url: https://example.org/x.zip
          sha256: ${sha256}
          to: x
`);
    expect(taskOf(plan, 'data').options).toEqual({
      source: 'url',
      'password-env': null,
      seed: 100,
      files: [{ url: 'https://example.org/x.zip', sha256, to: 'x', unpack: 'none' }],
    });
  });

  test('of kinds that draw on no experiment are the same for all', () => {
    const plan = planOf(study('  a:\n    pairs: other.txt\n'));
    expect(taskOf(plan, 'eval-lfw@a').options['pairs']).toBe('pairs.txt');
  });
});

describe('`init`', () => {
  test('is an edge to the best model of that experiment, by the name of the option', () => {
    const task = taskOf(planOf(study('  a:\n  b:\n    init: a\n')), 'train@b');
    expect(inputsOf(task)).toEqual(['lmdb = faces/webface', 'lfw = faces/lfw', 'init = train@a/best']);
    expect(task.options['init']).toBe('a');
  });

  test('`none` undoes an inherited one', () => {
    const plan = planOf(study('  a:\n  b:\n    init: a\n  c:\n    extends: b\n    init: none\n'));
    expect(inputsOf(taskOf(plan, 'train@c'))).not.toContain('init = train@a/best');
    expect(taskOf(plan, 'train@c').options['init']).toBe('none');
  });

  test('stays within the stage where several train', () => {
    const more = '  tune: { uses: train, each: experiments, in: { lmdb: faces, lfw: faces } }\n';
    const plan = planOf(study('  a:\n  b:\n    init: a\n', more));
    expect(inputsOf(taskOf(plan, 'tune@b'))).toContain('init = tune@a/best');
  });

  test('may be a file of the user’s own', () => {
    const task = taskOf(planOf(study('  a:\n    init: path:weights/from.pth.tar\n')), 'train@a');
    expect(inputsOf(task)).toContain('with:/init = path:weights/from.pth.tar');
  });
});

describe('`path:`', () => {
  test('makes an input of any option', () => {
    const task = taskOf(planOf(study('  a:\n    pairs: path:my/pairs.txt\n')), 'train@a');
    expect(inputsOf(task)).toContain('with:/pairs = path:my/pairs.txt');
    expect(task.options['pairs']).toBe('path:my/pairs.txt');
  });

  test('leads anywhere when it is absolute', () => {
    const task = taskOf(planOf(study('  a:\n    pairs: path:/data/pairs.txt\n')), 'train@a');
    expect(task.inputs.at(-1)!.source).toEqual({
      type: 'path',
      path: '/data/pairs.txt',
      written: '/data/pairs.txt',
    });
  });
});

describe('A command', () => {
  const yaml = `version: 1
stages:
  data: { uses: download, with: { source: synthetic } }
  mine:
    uses: command
    in:
      model: data/lfw
    run: [python3, path:my_eval.py, "\${in.model}", --size=3, "\${out}/x"]
    out:
      metrics: results/metrics.json
    env:
      MODE: fast
      CONFIG: path:my.ini
    pass-env: [TOKEN]
  next:
    uses: command
    in:
      metrics: mine/metrics
      all: mine
    run: [cat, "\${in.metrics}"]
`;

  test('has its template, outputs and environment as options, handed-through names out of the key', () => {
    const task = taskOf(planOf(yaml), 'mine');
    expect(task.options).toEqual({
      run: ['python3', 'path:my_eval.py', '${in.model}', '--size=3', '${out}/x'],
      out: { metrics: 'results/metrics.json' },
      env: { MODE: 'fast', CONFIG: 'path:my.ini' },
      'pass-env': ['TOKEN'],
    });
    expect([...task.unkeyed]).toEqual(['/pass-env']);
  });

  test('has its `path:` arguments as inputs, by their position', () => {
    expect(inputsOf(taskOf(planOf(yaml), 'mine'))).toEqual([
      'model = data/lfw',
      'run/1 = path:my_eval.py',
      'with:/env/CONFIG = path:my.ini',
    ]);
  });

  test('collects the experiments of a stage, or, with `each`, reads its own', () => {
    const each = (line: string) =>
      study(
        '  a:\n  b:\n',
        `  mine:\n    uses: command\n${line}    in: { model: train }\n    run: [ls, "\${in.model}"]\n`,
      );
    expect(inputsOf(taskOf(planOf(each('')), 'mine'))).toEqual(['model[a] = train@a', 'model[b] = train@b']);
    expect(inputsOf(taskOf(planOf(each('    each: experiments\n')), 'mine@b'))).toEqual(['model = train@b']);
  });

  test('gives its outputs names, which stand for their paths', () => {
    expect(inputsOf(taskOf(planOf(yaml), 'next'))).toEqual([
      'metrics = mine/results/metrics.json',
      'all = mine',
    ]);
  });
});
