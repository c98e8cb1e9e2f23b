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
