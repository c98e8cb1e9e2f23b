import { describe, expect, test } from 'vitest';
import { experimentNames } from '../../../src/runner/config/experiments/experiment-names.ts';
import { errorsOf, inputsOf, linesOf, planOf, study, taskOf } from './support.ts';

describe('A sweep', () => {
  const yaml = study(
    '  from:\n    lr: 0.3\n    sweep: { pattern: [3, 4], network.width: [0.5, 1] }\n  other:\n',
  );

  test('fans an experiment out over every combination', () => {
    const plan = planOf(yaml);
    expect(plan.experiments).toEqual([
      'from@pattern=3,network.width=0.5',
      'from@pattern=3,network.width=1',
      'from@pattern=4,network.width=0.5',
      'from@pattern=4,network.width=1',
      'other',
    ]);
    const task = taskOf(plan, 'train@from@pattern=3,network.width=0.5');
    expect(task.options).toMatchObject({ lr: 0.3, pattern: 3, network: { width: 0.5, variant: 'fpn' } });
    expect(task.experiment).toBe('from@pattern=3,network.width=0.5');
    expect(inputsOf(taskOf(plan, 'report'))).toContain('lfw[other] = eval-lfw@other');
  });

  test('knows the place of each value', () => {
    const task = taskOf(planOf(yaml), 'train@from@pattern=4,network.width=1');
    expect(linesOf(task)).toEqual({ '/lr': 22, '/pattern': 23, '/network/width': 23 });
    expect(task.places.get('/pattern')!.column).toBe(27);
  });

  test('is meant, whole, by the name that was written', () => {
    const plan = planOf(yaml);
    expect(experimentNames(plan, 'from')).toEqual(plan.experiments.slice(0, 4));
    expect(experimentNames(plan, 'from@pattern=4,network.width=1')).toEqual([
      'from@pattern=4,network.width=1',
    ]);
    expect(experimentNames(plan, 'other')).toEqual(['other']);
    expect(experimentNames(plan, 'fro')).toEqual([]);
  });

  test('is not taken over by `extends`, the options are', () => {
    const plan = planOf(study('  a:\n    lr: 0.3\n    sweep: { pattern: [3] }\n  b:\n    extends: a\n'));
    expect(plan.experiments).toEqual(['a@pattern=3', 'b']);
    expect(taskOf(plan, 'train@b').options).toMatchObject({ lr: 0.3, pattern: 5 });
  });

  test('names lists by their members', () => {
    const plan = planOf(study('  a:\n    sweep: { exclude-occluders: [[], [cup], [cup, hand]] }\n'));
    expect(plan.experiments).toEqual([
      'a@exclude-occluders=none',
      'a@exclude-occluders=cup',
      'a@exclude-occluders=cup+hand',
    ]);
  });

  test('can start each from a member of another', () => {
    const plan = planOf(study('  a:\n    sweep: { pattern: [3] }\n  b:\n    init: a@pattern=3\n'));
    expect(inputsOf(taskOf(plan, 'train@b'))).toContain('init = train@a@pattern=3/best');
  });

  test('is no experiment itself that another could start from', () => {
    expect(
      errorsOf(study('  a:\n    sweep: { pattern: [3, 4] }\n  b:\n    init: a\n')),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:24:11 \`a\` is swept: it is several experiments
            init: a
                  ~
        name one of \`a@pattern=3\` or \`a@pattern=4\`"
    `);
  });

  test('has every error at its value', () => {
    expect(
      errorsOf(
        study(
          '  a:\n    sweep:\n      patern: [1]\n      lr: [0.1, 0.1, fast]\n      init: [path:a/b, none]\n      batch: 3\n',
        ),
      ),
    ).toMatchInlineSnapshot(`
      "pipeline.yaml:23:7 \`patern\` is no option of an experiment
              patern: [1]
              ~~~~~~
        did you mean \`pattern\`?

      pipeline.yaml:24:17 \`lr: 0.1\` stands twice in this sweep
              lr: [0.1, 0.1, fast]
                        ~~~

      pipeline.yaml:24:22 \`lr\` must be a number, not the text \`fast\`
              lr: [0.1, 0.1, fast]
                             ~~~~

      pipeline.yaml:25:14 "path:a/b" cannot be swept: it does not fit into an experiment's name
              init: [path:a/b, none]
                     ~~~~~~~~
        write an experiment of its own for it, with \`extends\`

      pipeline.yaml:26:14 \`sweep.batch\` must be a list, not 3
              batch: 3
                     ~"
    `);
  });
});
