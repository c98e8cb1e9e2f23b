import { describe, expect, test } from 'vitest';
import { errorsOf, planOf, study, taskOf } from './support.ts';

const optionsOf = (experiments: string, experiment: string, change = (yaml: string) => yaml) =>
  taskOf(planOf(change(study(experiments))), `train@${experiment}`).options;

/** `with:` of the train stage. */
const beside = (options: string) => (yaml: string) =>
  yaml.replace('    in:\n      lmdb', `    with: ${options}\n    in:\n      lmdb`);

describe('An option that belongs to the value of another', () => {
  test('is there with that value alone, with a default of its own', () => {
    const sgd = optionsOf('  a:\n', 'a');
    expect(sgd).toMatchObject({ optimizer: 'sgd', lr: 0.1, momentum: 0.9, 'weight-decay': 0.0005 });
    const adam = optionsOf('  a:\n    optimizer: adam\n', 'a');
    expect(adam).toMatchObject({ optimizer: 'adam', lr: 0.0001 });
    expect(Object.keys(adam)).not.toContain('momentum');
    expect(Object.keys(adam)).not.toContain('weight-decay');
    const adamw = optionsOf('  a:\n    optimizer: adamw\n', 'a');
    expect(adamw).toMatchObject({ optimizer: 'adamw', lr: 0.001, 'weight-decay': 0.01 });
    expect(optionsOf('  a:\n    schedule: polynomial\n', 'a')).toMatchObject({ power: 1 });
  });

  test('takes effect where it is written beside it', () => {
    expect(optionsOf('  a:\n    optimizer: adam\n    lr: 0.003\n', 'a')).toMatchObject({ lr: 0.003 });
    const base = '  a:\n    optimizer: adamw\n    weight-decay: 0.1\n';
    expect(optionsOf(`${base}  b:\n    extends: a\n    lr: 0.002\n`, 'b')).toMatchObject({
      lr: 0.002,
      'weight-decay': 0.1,
    });
    const given = beside('{ optimizer: adam, lr: 0.002 }');
    expect(optionsOf('  a:\n', 'a', given)).toMatchObject({ optimizer: 'adam', lr: 0.002 });
  });

  test('is not taken over from where that was another value', () => {
    const base = '  a:\n    lr: 0.05\n    momentum: 0.8\n    steps: [3]\n    clip-norm: 2\n';
    const adam = optionsOf(`${base}  b:\n    extends: a\n    optimizer: adam\n`, 'b');
    expect(adam).toMatchObject({ lr: 0.0001, steps: [3], 'clip-norm': 2 });
    expect(Object.keys(adam)).not.toContain('momentum');
    const cosine = optionsOf(`${base}  b:\n    extends: a\n    schedule: cosine\n`, 'b');
    expect(cosine).toMatchObject({ lr: 0.05, momentum: 0.8 });
    expect(Object.keys(cosine)).not.toContain('steps');
    const back = `${base}  b:\n    extends: a\n    optimizer: adam\n    lr: 0.002\n  c:\n    extends: b\n    optimizer: sgd\n`;
    expect(optionsOf(back, 'c')).toMatchObject({ lr: 0.1, momentum: 0.9 });
    const given = beside('{ lr: 0.05, momentum: 0.8 }');
    expect(optionsOf('  a:\n    optimizer: adam\n', 'a', given)).toMatchObject({ lr: 0.0001 });
  });

  test('is taken over where that is said again, or swept', () => {
    const base = '  a:\n    lr: 0.05\n    momentum: 0.8\n';
    expect(optionsOf(`${base}  b:\n    extends: a\n    optimizer: sgd\n`, 'b')).toMatchObject({
      lr: 0.05,
      momentum: 0.8,
    });
    const swept = `${base}    sweep: { optimizer: [sgd, adam] }\n`;
    expect(optionsOf(swept, 'a@optimizer=sgd')).toMatchObject({ lr: 0.05, momentum: 0.8 });
    expect(optionsOf(swept, 'a@optimizer=adam')).toMatchObject({ lr: 0.0001 });
  });

  test('is an error, with place and cure, where it means nothing', () => {
    const yaml = study(`  a:
    optimizer: adam
    momentum: 0.9
    weight-decay: 0.1
  b:
    schedule: cosine
    gamma: 0.5
  c:
    extends: a
    power: 2
  d:
    clip-norm: 0
    warm-up: -1
`);
    expect(errorsOf(yaml)).toMatchInlineSnapshot(`
      "pipeline.yaml:23:5 \`momentum\` is only for \`optimizer: sgd\`
            momentum: 0.9
            ~~~~~~~~
        leave it out: it means nothing with \`optimizer: adam\`

      pipeline.yaml:24:5 \`weight-decay\` is only for \`optimizer: sgd\` or \`optimizer: adamw\`
            weight-decay: 0.1
            ~~~~~~~~~~~~
        leave it out: it means nothing with \`optimizer: adam\`

      pipeline.yaml:27:5 \`gamma\` is only for \`schedule: multistep\`
            gamma: 0.5
            ~~~~~
        leave it out: it means nothing with \`schedule: cosine\`

      pipeline.yaml:30:5 \`power\` is only for \`schedule: polynomial\` or \`schedule: polynomial-lr-warmup\`
            power: 2
            ~~~~~
        leave it out: it means nothing with \`schedule: multistep\`

      pipeline.yaml:32:16 \`clip-norm\` must be greater than 0 and at most 1000000, not 0
            clip-norm: 0
                       ~

      pipeline.yaml:33:14 \`warm-up\` must be at least 0 and at most 1000000, not -1
            warm-up: -1
                     ~~"
    `);
  });
});

describe('An option inside a map that belongs to the value of another there', () => {
  const margin = (experiments: string, experiment: string) =>
    optionsOf(experiments, experiment)['margin'] as Record<string, unknown>;
  const COMBINED = { type: 'combined', s: null, m: null, m1: 1, m2: 0.5, m3: 0, filter: 0 };

  test('is there with that value alone, with a default of its own', () => {
    expect(margin('  a:\n', 'a')).toEqual({ type: 'cosface', s: null, m: null });
    expect(margin('  a:\n    margin: { type: combined }\n', 'a')).toEqual(COMBINED);
    expect(margin('  a:\n    margin: { type: adaface, m: 0.3 }\n', 'a')).toEqual({
      ...{ type: 'adaface', s: null, m: 0.3, h: 0.333, 't-alpha': 0.01 },
    });
  });

  test('is taken over where that stays, and only there', () => {
    const base = '  a:\n    margin: { type: combined, m2: 0.3, s: 32 }\n';
    expect(margin(`${base}  b:\n    extends: a\n    margin: { m3: 0.1 }\n`, 'b')).toEqual({
      ...COMBINED,
      ...{ m2: 0.3, m3: 0.1, s: 32 },
    });
    expect(margin(`${base}  b:\n    extends: a\n    margin: { type: arcface }\n`, 'b')).toEqual({
      ...{ type: 'arcface', s: 32, m: null },
    });
    const other = `${base}  b:\n    extends: a\n    margin: { type: adaface }\n`;
    expect(margin(`${other}  c:\n    extends: b\n    margin: { type: combined }\n`, 'c')).toEqual({
      ...COMBINED,
      s: 32,
    });
    // What all types but one have is of no account with that one.
    const given = '  a:\n    margin: { m: 0.2 }\n  b:\n    extends: a\n    margin: { type: combined }\n';
    expect(margin(given, 'b')).toEqual({ ...COMBINED, m: 0.2 });
  });

  test('is an error, with its place and the values that it is for, where it means nothing', () => {
    const yaml = study(`  a:
    margin: { type: arcface, m2: 0.5, h: 0.3 }
  b:
    margin: { type: combined, m: 0.5 }
  c:
    margin: { filter: 0.1 }
`);
    expect(errorsOf(yaml)).toMatchInlineSnapshot(`
      "pipeline.yaml:22:30 \`margin.m2\` is only for \`margin.type: combined\`
            margin: { type: arcface, m2: 0.5, h: 0.3 }
                                     ~~
        leave it out: it means nothing with \`margin.type: arcface\`

      pipeline.yaml:22:39 \`margin.h\` is only for \`margin.type: adaface\`
            margin: { type: arcface, m2: 0.5, h: 0.3 }
                                              ~
        leave it out: it means nothing with \`margin.type: arcface\`

      pipeline.yaml:24:31 \`margin.m\` is only for \`margin.type: cosface\` or \`margin.type: arcface\` or \`margin.type: sphereface\` or \`margin.type: adaface\` or \`margin.type: arcface-clipped\`
            margin: { type: combined, m: 0.5 }
                                      ~
        leave it out: it means nothing with \`margin.type: combined\`

      pipeline.yaml:26:15 \`margin.filter\` is only for \`margin.type: combined\`
            margin: { filter: 0.1 }
                      ~~~~~~
        leave it out: it means nothing with \`margin.type: cosface\`"
    `);
  });
});

test('what was there before says the same in a key as it did', () => {
  const { keyed } = taskOf(planOf(study('  a:\n')), 'train@a');
  const {
    lr,
    momentum,
    'weight-decay': decay,
    network,
    ...keys
  } = JSON.parse(keyed) as Record<string, unknown>;
  expect({ lr, momentum, decay }).toEqual({ lr: 0.1, momentum: 0.9, decay: 0.0005 });
  expect(Object.keys(network as object)).not.toContain('backbone');
  expect(Object.keys(keys).sort()).toMatchInlineSnapshot(`
    [
      "alpha",
      "augment",
      "batch",
      "bn-group",
      "epochs",
      "exclude-occluders",
      "factors",
      "gamma",
      "init",
      "margin",
      "mode",
      "occluder-list",
      "optimizer",
      "pair-format",
      "pairs",
      "pattern",
      "ratio",
      "seed",
      "steps",
      "weight-pred",
    ]
  `);
});

describe('An option that does nothing', () => {
  test.each([
    ['augment: flip', 'mode: mask'],
    ['ratio: 2', 'mode: clean'],
    ['weight-pred: 2', 'mode: occ'],
    ['epochs: 3', 'weights: path:given.safetensors'],
    ['pattern: 3', 'model: { onnx: path:given.onnx }'],
  ])('is an error where it is written beside what makes it so: %s with %s', (useless, decider) => {
    const problem = errorsOf(study(`  a:\n    ${useless}\n    ${decider}\n`));
    const option = useless.split(':')[0];
    expect(problem).toContain(`\`${option}\` is only for`);
    expect(problem).toContain(`leave it out: it means nothing with \`${decider.split(':')[0]}: `);
  });

  test('is an error beside a default, too', () => {
    expect(errorsOf(study('  a:\n    augment: flip\n'))).toContain('`augment` is only for `mode: clean`');
  });

  test('is taken over from where it did something, and is then of no account', () => {
    const base = '  a:\n    mode: clean\n    augment: flip\n';
    expect(optionsOf(`${base}  b:\n    extends: a\n    mode: mask\n`, 'b')).toMatchObject({
      augment: 'flip',
    });
    const given = beside('{ augment: flip }');
    expect(optionsOf('  a:\n    mode: clean\n  b:\n    mode: occ\n', 'b', given)).toMatchObject({
      mode: 'occ',
    });
  });

  test('is an error in a stage without experiments', () => {
    const occlude = `version: 1
stages:
  faces: { uses: download, with: { source: synthetic } }
  occluded:
    uses: occlude-lfw
    in: { images: faces/lfw, occluders: faces/occluders }
    with: { method: mouth, factors: [1.5] }
`;
    expect(errorsOf(occlude)).toContain('`factors` is only for `method: factor`');
  });
});
