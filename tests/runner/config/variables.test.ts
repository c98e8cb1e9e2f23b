import { expect, test } from 'vitest';
import { errorsOf, inputsOf, planOf, study, taskOf } from './support.ts';

const head = 'vars:\n  data: data\n  lr: 0.3\n  steps: [1, 2]\n  lfw: path:${vars.data}/lfw\n';
const yaml = (experiment: string) => `${head}${study(`  a:\n${experiment}`)}`;

test('a scalar that is only a variable keeps the type', () => {
  const options = taskOf(planOf(yaml('    lr: ${vars.lr}\n    steps: ${vars.steps}\n')), 'train@a').options;
  expect(options).toMatchObject({ lr: 0.3, steps: [1, 2] });
});

test('a variable stands inside a text', () => {
  const plan = planOf(yaml('    pairs: path:${vars.data}/v${vars.lr}.txt\n'));
  expect(inputsOf(taskOf(plan, 'train@a'))).toContain('with:/pairs = path:data/v0.3.txt');
});

test('a variable is made of others', () => {
  const plan = planOf(yaml('').replace('lfw: faces/lfw', 'lfw: ${vars.lfw}'), { set: ['data=elsewhere'] });
  expect(inputsOf(taskOf(plan, 'train@a'))).toContain('lfw = path:elsewhere/lfw');
});

test('--set is read as YAML and wins, the last one of several', () => {
  const plan = planOf(yaml('    lr: ${vars.lr}\n    steps: ${vars.steps}\n    pairs: ${vars.data}\n'), {
    set: ['lr=9', 'lr=0.01', 'steps=[3]', 'data=a=b'],
  });
  expect(taskOf(plan, 'train@a').options).toMatchObject({ lr: 0.01, steps: [3], pairs: 'a=b' });
});

test('a value that came through a variable has its place where it is used', () => {
  const place = taskOf(planOf(yaml('    lr: ${vars.lr}\n')), 'train@a').places.get('/lr');
  expect(place).toMatchObject({ line: 27, column: 9 });
});

test('a variable that is not declared is an error at its place', () => {
  expect(errorsOf(yaml('    lr: ${vars.rl}\n    pairs: x${vars.dta}\n'))).toMatchInlineSnapshot(`
    "pipeline.yaml:27:9 there is no variable \`rl\`
          lr: \${vars.rl}
              ~~~~~~~~~~
      did you mean \`lr\`?

    pipeline.yaml:28:13 there is no variable \`dta\`
          pairs: x\${vars.dta}
                  ~~~~~~~~~~~
      did you mean \`data\`?"
  `);
});

test('where none is declared, the error says how', () => {
  expect(errorsOf(study('  a:\n    lr: ${vars.lr}\n'))).toMatchInlineSnapshot(`
    "pipeline.yaml:22:9 there is no variable \`lr\`
          lr: \${vars.lr}
              ~~~~~~~~~~
      declare it: vars: { lr: … }"
  `);
});

test('a wrong value that --set brought is shown where it is used', () => {
  expect(errorsOf(yaml('    lr: ${vars.lr}\n'), { set: ['lr=fast'] })).toMatchInlineSnapshot(`
    "pipeline.yaml:27:9 \`lr\` must be a number, not the text \`fast\`
          lr: \${vars.lr}
              ~~~~~~~~~~"
  `);
});

test('--set of what is not declared is an error that names what is', () => {
  expect(errorsOf(yaml(''), { set: ['lrr=1', 'epochs=3', 'steps', 'lr=[1'] })).toMatchInlineSnapshot(`
    "--set lrr: the file declares no such variable
      did you mean \`lr\`?

    --set epochs: the file declares no such variable
      known: \`data\`, \`lr\`, \`steps\`, \`lfw\`

    --set steps: expected name=value

    --set lr=[1: Flow sequence must end with a ]"
  `);
  expect(errorsOf(study('  a:\n'), { set: ['x=1'] })).toMatchInlineSnapshot(`
    "--set x: the file declares no such variable
      it declares none (\`vars:\`)"
  `);
});

test('a variable without a value, or one that is no scalar, does not fit into a text', () => {
  expect(
    errorsOf(`vars:\n  data:\n  steps: [1, 2]\n${study('  a:\n    pairs: ${vars.data}/${vars.steps}\n')}`),
  ).toMatchInlineSnapshot(`
    "pipeline.yaml:25:12 variable \`data\` has no value
          pairs: \${vars.data}/\${vars.steps}
                 ~~~~~~~~~~~~
      set it: --set data=…

    pipeline.yaml:25:25 variable \`steps\` is a list and cannot stand inside a text
          pairs: \${vars.data}/\${vars.steps}
                              ~~~~~~~~~~~~~
      use it alone, or make it a text"
  `);
});

test('a variable that is made of itself is an error', () => {
  expect(
    errorsOf(`vars:\n  a: \${vars.b}\n  b: x\${vars.a}\n${study('  a:\n    pairs: ${vars.a}\n')}`),
  ).toMatchInlineSnapshot(`
    "pipeline.yaml:3:7 variable \`a\` is made of itself
        b: x\${vars.a}
            ~~~~~~~~~"
  `);
});

test('other templates are for commands alone', () => {
  expect(errorsOf(yaml('    pairs: ${data}/x\n'))).toMatchInlineSnapshot(`
    "pipeline.yaml:27:12 \`\${data}\` stands for nothing here
          pairs: \${data}/x
                 ~~~~~~~
      known: \`\${vars.data}\`, \`\${vars.lr}\`, \`\${vars.steps}\`, \`\${vars.lfw}\`"
  `);
});

test('an unquoted variable in a flow map or list, which YAML cannot read, has its own hint', () => {
  expect(errorsOf(yaml('    network: { width: ${vars.lr} }\n'))).toMatchInlineSnapshot(`
    "pipeline.yaml:27:23 \`\${vars.lr}\` must be quoted inside { } and [ ]
          network: { width: \${vars.lr} }
                            ~~~~~~~~~~
      write "\${vars.lr}" with its quotes, or give each value a line of its own"
  `);
  expect(errorsOf(yaml('    steps: [${vars.lr}, 3]\n'))).toMatchInlineSnapshot(`
    "pipeline.yaml:27:13 \`\${vars.lr}\` must be quoted inside { } and [ ]
          steps: [\${vars.lr}, 3]
                  ~~~~~~~~~~
      write "\${vars.lr}" with its quotes, or give each value a line of its own"
  `);
});

test('a quoted variable in a flow map is fine', () => {
  const plan = planOf(yaml('    network: { width: "${vars.lr}" }\n'));
  expect(taskOf(plan, 'train@a').options).toMatchObject({ network: { width: 0.3 } });
});
