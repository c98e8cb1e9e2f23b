import { describe, expect, test } from 'vitest';
import { experimentNames } from '../../../src/runner/config/experiments/experiment-names.ts';
import { fingerprintOf, keyOf } from '../../../src/runner/fingerprint/key.ts';
import type { ContentHash, PlannedTask } from '../../../src/runner/plan/plan.ts';
import { errorsOf, inputsOf, linesOf, planOf, study, taskOf } from './support.ts';

/** Of a task whose inputs all have the same content. */
function fingerprint(task: PlannedTask): string {
  const hash = 'content' as ContentHash;
  return fingerprintOf(
    keyOf(
      task,
      task.inputs.map((input) => ({ input, hash, note: undefined })),
    ),
  );
}

describe('A repeated experiment', () => {
  test('is trained with the seed that it has anyway, and with those after it', () => {
    const plan = planOf(study('  a:\n    repeat: 3\n  b:\n'));
    expect(plan.experiments).toEqual(['a@seed=100', 'a@seed=101', 'a@seed=102', 'b']);
    expect([...plan.repetitions]).toEqual([
      ['a@seed=100', 'a'],
      ['a@seed=101', 'a'],
      ['a@seed=102', 'a'],
    ]);
    const seeds = plan.experiments.map((name) => taskOf(plan, `train@${name}`).options['seed']);
    expect(seeds).toEqual([100, 101, 102, 100]);
    expect(linesOf(taskOf(plan, 'train@a@seed=101'))).toEqual({ '/seed': 22 });
  });

  test('keeps the training that was there before it was repeated', () => {
    const once = planOf(study('  a:\n    lr: 0.3\n'));
    const repeated = planOf(study('  a:\n    lr: 0.3\n    repeat: 2\n'));
    const before = fingerprint(taskOf(once, 'train@a'));
    expect(fingerprint(taskOf(repeated, 'train@a@seed=100'))).toBe(before);
    expect(fingerprint(taskOf(repeated, 'train@a@seed=101'))).not.toBe(before);
  });

  test.each([
    ['its own', 'seed: 3\n', '  a:\n    seed: 7\n    repeat: 2\n'],
    [
      'that of the experiment that it extends',
      '',
      '  b:\n    seed: 7\n  a:\n    extends: b\n    repeat: 2\n',
    ],
    ["the file's", 'seed: 7\n', '  a:\n    repeat: 2\n'],
  ])('begins with %s', (_, top, experiments) => {
    const plan = planOf(`${top}${study(experiments)}`);
    expect(experimentNames(plan, 'a')).toEqual(['a@seed=7', 'a@seed=8']);
  });

  test("begins with the train stage's seed, where that has one", () => {
    const text = study('  a:\n    repeat: 2\n').replace('  train:\n', '  train:\n    with: { seed: 7 }\n');
    expect(planOf(text).experiments).toEqual(['a@seed=7', 'a@seed=8']);
  });

  test('takes the seeds of a list as they are', () => {
    const plan = planOf(study('  a:\n    repeat: [100, 7, 42]\n'));
    expect(plan.experiments).toEqual(['a@seed=100', 'a@seed=7', 'a@seed=42']);
    expect(planOf(study('  a:\n    repeat: [7]\n')).experiments).toEqual(['a@seed=7']);
  });

  test('that is made once is an experiment like any other', () => {
    const plan = planOf(study('  a:\n    repeat: 1\n'));
    expect(plan.experiments).toEqual(['a']);
    expect(plan.repetitions.size).toBe(0);
  });

  test('repeats every member of a sweep', () => {
    const plan = planOf(study('  a:\n    repeat: 2\n    sweep: { pattern: [3, 4] }\n'));
    expect(plan.experiments).toEqual([
      'a@pattern=3,seed=100',
      'a@pattern=3,seed=101',
      'a@pattern=4,seed=100',
      'a@pattern=4,seed=101',
    ]);
    expect(plan.repetitions.get('a@pattern=4,seed=101')).toBe('a@pattern=4');
    expect(experimentNames(plan, 'a')).toEqual(plan.experiments);
    expect(experimentNames(plan, 'a@pattern=3')).toEqual(plan.experiments.slice(0, 2));
  });

  test('hands its repetitions on with `extends`, until one is enough', () => {
    const plan = planOf(
      study('  a:\n    repeat: 2\n  b:\n    extends: a\n  c:\n    extends: a\n    repeat: 1\n'),
    );
    expect(plan.experiments).toEqual(['a@seed=100', 'a@seed=101', 'b@seed=100', 'b@seed=101', 'c']);
  });

  test('starts each repetition from the one with the same seed', () => {
    const plan = planOf(study('  a:\n    repeat: 2\n  b:\n    extends: a\n    init: a\n'));
    expect(inputsOf(taskOf(plan, 'train@b@seed=101'))).toContain('init = train@a@seed=101/best');
    const one = planOf(study('  a:\n    repeat: 2\n  b:\n    init: a\n'));
    expect(inputsOf(taskOf(one, 'train@b'))).toContain('init = train@a@seed=100/best');
  });

  test('starts every repetition from the one experiment that is not repeated', () => {
    const plan = planOf(study('  a:\n  b:\n    init: a\n    repeat: 2\n'));
    expect(inputsOf(taskOf(plan, 'train@b@seed=101'))).toContain('init = train@a/best');
  });

  test('is told apart where it is collected', () => {
    const { inputs } = taskOf(planOf(study('  a:\n    repeat: 2\n  b:\n')), 'report');
    expect(inputs.map(({ member, repetitionOf }) => [member, repetitionOf])).toEqual([
      ['a@seed=100', 'a'],
      ['a@seed=101', 'a'],
      ['b', undefined],
    ]);
  });
});

describe('A wrong `repeat`', () => {
  test.each([
    ['0', '22:13 `repeat` must be at least 1 and at most 1000, not 0'],
    ['-3', '22:13 `repeat` must be at least 1 and at most 1000, not -3'],
    ['1000000000', '22:13 `repeat` must be at least 1 and at most 1000, not 1000000000'],
    ['1.5', '22:13 `repeat` must be a whole number or a list, not 1.5'],
    ['often', '22:13 `repeat` must be a whole number or a list, not the text `often`'],
    ['', '22:13 `repeat` must be a whole number or a list, not empty'],
    ['[]', '22:13 `repeat` must be a list of at least 1, not []'],
    ['[7, 7]', '22:13 `repeat` must be a list without repetitions, not [7,7]'],
    ['[7, -1]', '22:17 `repeat[1]` must be at least 0 and at most 4294967295, not -1'],
    ['[7, 1.5]', '22:17 `repeat[1]` must be a whole number, not 1.5'],
  ])('`%s` is said where it stands', (repeat, message) => {
    const [first] = errorsOf(study(`  a:\n    repeat: ${repeat}\n`)).split('\n');
    expect(first).toBe(`pipeline.yaml:${message}`);
  });

  test('that leads beyond the last seed is said where it stands', () => {
    expect(errorsOf(study('  a:\n    seed: 4294967295\n    repeat: 2\n'))).toMatchInlineSnapshot(`
      "pipeline.yaml:23:13 \`seed\` must be at least 0 and at most 4294967295, not 4294967296
            repeat: 2
                    ~"
    `);
  });

  test('beside a sweep of the seed asks for one of the two', () => {
    expect(errorsOf(study('  a:\n    repeat: 2\n    sweep: { seed: [1, 2] }\n'))).toMatchInlineSnapshot(`
      "pipeline.yaml:22:13 \`seed\` is swept here already, and a repetition is another \`seed\`
            repeat: 2
                    ~
        keep one of the two; only \`repeat\` gives mean and standard deviation"
    `);
  });

  test('that has nothing to begin from lists what there is', () => {
    expect(errorsOf(study('  a:\n    repeat: 2\n  b:\n    init: a\n    seed: 7\n'))).toMatchInlineSnapshot(`
      "pipeline.yaml:24:11 \`a\` is repeated, but not with the seed 7 of this experiment
            init: a
                  ~
        give both the same \`repeat\`, or name one of \`a@seed=100\` or \`a@seed=101\`"
    `);
  });

  test('where nothing draws by a seed would say nothing, and is refused', () => {
    const stage = '  mine:\n    uses: command\n    each: experiments\n    run: [ls]\n';
    const file = `version: 1\nstages:\n${stage}experiments:\n  a:\n    repeat: 2\n`;
    expect(errorsOf(file)).toMatchInlineSnapshot(`
      "pipeline.yaml:9:13 no stage takes the options of experiments, so that every repetition would be the same
            repeat: 2
                    ~
        take \`repeat\` out, or add a stage that does"
    `);
  });

  test('where two stages draw by different seeds asks for one', () => {
    const again =
      '  again:\n    uses: train\n    each: experiments\n    with: { seed: 3 }\n    in: { lmdb: faces, lfw: faces }\n';
    const file = study('  a:\n    repeat: 2\n').replace('  report:', `${again}  report:`);
    expect(errorsOf(file)).toMatchInlineSnapshot(`
      "pipeline.yaml:27:13 it is not clear with which seed to begin: stages say 100 and 3
            repeat: 2
                    ~
        give the experiment a \`seed\`, or list the seeds: \`repeat: [1, 2, 3]\`"
    `);
  });
});
