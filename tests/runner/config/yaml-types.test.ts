import { expect, test } from 'vitest';
import { errorsOf, planOf, study, taskOf } from './support.ts';

const optionsOf = (yaml: string, task: string) => taskOf(planOf(yaml), task).options;

test('a merge key takes over what an anchor names, and what stands beside it wins', () => {
  const plan = planOf(
    study(`  base: &base
    lr: 0.5
    network: &net { width: 0.5, embedding: 64 }
  one:
    <<: *base
    lr: 0.3
  two:
    network: { embedding: 32, <<: *net }
    <<: [{ lr: 0.7, epochs: 3 }, *base]
`),
  );
  expect(taskOf(plan, 'train@one').options).toMatchObject({
    lr: 0.3,
    network: { width: 0.5, embedding: 64 },
  });
  expect(taskOf(plan, 'train@two').options).toMatchObject({
    ...{ lr: 0.7, epochs: 3 },
    network: { width: 0.5, embedding: 32 },
  });
});

test('a merge key of what is no map is an error, and a quoted one is a key like any other', () => {
  expect(errorsOf(study('  a: { <<: 3 }\n'))).toMatchInlineSnapshot(`
    "pipeline.yaml:21:8 \`<<\` merges maps, and this is none
        a: { <<: 3 }
             ~~
      write \`<<: *name\`, or \`<<: [*one, *other]\`, of maps that were named with \`&\`"
  `);
  expect(errorsOf(study('  a: { "<<": { lr: 1 } }\n'))).toMatch(/unknown key `<<`/);
});

test.each([
  ['2024', 'not 2024'],
  ['1.10', 'not 1.1'],
  ['true', 'not true'],
  ['0x10', 'not 16'],
  ['~', 'not empty'],
])('a name that YAML takes for something else is told with its cure: %s', (name, found) => {
  const message = errorsOf(study(`  a: { extends: ${name} }\n`));
  expect(message).toMatch(`\`extends\` must be a text, ${found}\n`);
  expect(message).toMatch(`write "${name}" with its quotes`);
});

test('a name is as it is written, quoted where it is used: no number is made of it', () => {
  const plan = planOf(
    study(
      '  2024: { lr: 0.5 }\n  1.10: { extends: "2024" }\n  no: { extends: "1.10" }\n  010: { extends: no }\n',
    ),
  );
  expect(plan.experiments).toEqual(['2024', '1.10', 'no', '010']);
  expect(taskOf(plan, 'train@010').options['lr']).toBe(0.5);
});

test('a number in a variable is text where a command is given it, and a number elsewhere', () => {
  const command = `  mine:
    uses: command
    run: [prog, "\${vars.n}", "n=\${vars.n}", "\${vars.on}", path:lib]
    env: { N: "\${vars.n}" }
    out: { x: x }
`;
  const file = `vars: { n: 3, on: true }\n${study('  a: { epochs: "${vars.n}" }\n').replace('stages:\n', `stages:\n${command}`)}`;
  expect(optionsOf(file, 'mine')).toMatchObject({
    run: ['prog', '3', 'n=3', 'true', 'path:lib'],
    env: { N: '3' },
  });
  expect(optionsOf(file, 'train@a')['epochs']).toBe(3);
  expect(errorsOf(file.replace('n: 3', 'n: [3]'))).toMatch(/`run\[1\]` must be a text, not a list/);
});

test('whole numbers with more digits than a number holds are told, and minus zero is zero', () => {
  expect(errorsOf(`seed: 12345678901234567890\n${study('  a: {}\n')}`)).toMatchInlineSnapshot(`
    "pipeline.yaml:1:7 \`12345678901234567890\` has more digits than a number can hold
      seed: 12345678901234567890
            ~~~~~~~~~~~~~~~~~~~~
      put it in quotes if it is a text; whole numbers go up to 9,007,199,254,740,991"
  `);
  expect(Object.is(optionsOf(study('  a: { weight-decay: -0.0 }\n'), 'train@a')['weight-decay'], 0)).toBe(
    true,
  );
  expect(errorsOf(`vars: { n: -1e400 }\n${study('  a: {}\n')}`)).toMatch(
    /`-1e400` has more digits than a number can hold/,
  );
  expect(errorsOf(study('  a: { lr: .nan }\n'))).toMatch(/`lr` must be a number, not NaN/);
  expect(errorsOf(study('  a: { lr: .inf }\n'))).toMatch(/`lr` must be a number, not Infinity/);
});

test('a part of a map is enough where the experiment that is extended has the rest', () => {
  const model = '  a:\n    model: { onnx: path:m.onnx, layout: nhwc }\n';
  const options = optionsOf(study(`${model}  b:\n    extends: a\n    model: { mean: 127.5 }\n`), 'train@b');
  expect(options['model']).toMatchObject({ onnx: 'path:m.onnx', layout: 'nhwc', mean: 127.5 });
  expect(errorsOf(study('  b:\n    model: { mean: 127.5 }\n'))).toMatchInlineSnapshot(`
    "pipeline.yaml:22:5 missing key \`onnx\` in \`model\`
          model: { mean: 127.5 }
          ~~~~~
      add \`onnx: …\`"
  `);
  expect(errorsOf(study('  b:\n    sweep: { model.layout: [nchw, nhwc] }\n'))).toMatch(
    /missing key `onnx` in `model`/,
  );
});
