import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LIMITS } from '../../../src/runner/config/limits.ts';
import { loadPlan } from '../../../src/runner/plan/load-plan.ts';
import { createProject } from '../../support/project.ts';
import { catalog, errorsOf, messageOf, planOf, study, taskOf } from './support.ts';

const COMMAND = 'version: 1\nstages:\n  a: { uses: command, run: [echo, "1"], out: { x: x } }\n';

/** The first line of the first problem. */
function firstOf(yaml: string, set?: readonly string[]): string {
  return errorsOf(yaml, set && { set }).split('\n', 1)[0]!;
}

/** `make` of 0 to count - 1, as a list in YAML. */
function listOf(count: number, make: (i: number) => unknown): string {
  return `[${Array.from({ length: count }, (_, i) => make(i)).join(', ')}]`;
}

/** Ten of ten of ten, nine times over: `b: <ten times a>`. */
function doublings(make: (before: string) => string): string {
  return [...'bcdefghij'].map((name, i) => `  ${name}: ${make('abcdefghi'[i]!)}\n`).join('');
}

describe('What grows by what it is made of is counted before it is made', () => {
  test('a sweep of a million', () => {
    const sweep = ['lr', 'gamma', 'ratio'].map((name) => `      ${name}: ${listOf(100, (i) => i + 1)}\n`);
    expect(firstOf(study(`  a:\n    sweep:\n${sweep.join('')}`))).toBe(
      'pipeline.yaml:23:7 `a` makes 1,000,000 experiments, sweeps and repetitions multiplied out; the most is 20,000',
    );
  });

  test('repetitions of a sweep, and experiments that are many together', () => {
    const swept = (name: string, values: number) =>
      `  ${name}:\n    repeat: 1000\n    sweep: { lr: ${listOf(values, (i) => i + 1)} }\n`;
    expect(firstOf(study(swept('a', 21)))).toMatch(/`a` makes 21,000 experiments/);
    expect(firstOf(study(swept('a', 1) + swept('b', 20)))).toMatch(/`b` makes 21,000 experiments/);
  });

  test('stages times experiments, and inputs of those that collect', () => {
    const stages = Array.from(
      { length: 40 },
      (_, i) => `  s${i}: { uses: eval-lfw, each: experiments, in: { model: train, lfw: faces/lfw } }\n`,
    );
    const file = study(`  a: { sweep: { lr: ${listOf(1300, (i) => (i + 1) / 1300)} } }\n`);
    expect(firstOf(file.replace('stages:\n', `stages:\n${stages.join('')}`))).toMatch(
      /^pipeline\.yaml:\d+:1 the file makes [\d,]+ tasks, .*; the most is 50,000$/,
    );
  });

  test('aliases of aliases', () => {
    const file = `a: &a [x, x, x, x, x, x, x, x, x, x]\n${doublings((name) => `&${next(name)} ${listOf(10, () => `*${name}`)}`).replaceAll('  ', '')}`;
    expect(firstOf(file)).toMatch(/ this makes 500,001 values, .*; the most is 500,000$/);
  });

  test('variables of variables, as lists and as text', () => {
    const run = (text: string) => COMMAND.replace('"1"', text);
    const lists = doublings((name) => listOf(10, () => `"\${vars.${name}}"`));
    expect(firstOf(`${run('"${vars.j}"')}vars:\n  a: [x]\n${lists}`)).toMatch(
      / values, .*the most is 500,000$/,
    );
    const texts = doublings((name) => `"${`\${vars.${name}}`.repeat(10)}"`);
    expect(firstOf(`${run('"${vars.j}"')}vars:\n  a: x\n${texts}`)).toMatch(
      / characters of text .*the most is 10,000,000$/,
    );
  });

  test('--set', () => {
    const file = `vars: { n: 1 }\n${COMMAND}`;
    expect(firstOf(file, [`n=${'['.repeat(5000)}`])).toMatch(/^--set n=\[+…: this makes 101 levels/);
    const bomb = `{ ${[...'abcdefgh'].map((name) => `${next(name)}: &${next(name)} ${listOf(10, () => (name === 'a' ? 'x' : `*${name}`))}`).join(', ')} }`;
    expect(firstOf(file, [`n=${bomb}`])).toMatch(/: this makes 500,001 values/);
  });
});

function next(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) + 1);
}

describe('What is deep, long or wide', () => {
  test.each([
    ['brackets', `version: 1\nstages: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`],
    ['braces left open', `version: 1\nstages: ${'{ a: '.repeat(10_000)}\n`],
    ['lists in lists', `version: 1\nstages:\n ${'- '.repeat(10_000)}x\n`],
  ])('%s beyond a hundred levels are told by a part of the line', (_, yaml) => {
    const message = errorsOf(yaml);
    expect(message).toMatch(/levels of maps and lists inside each other; the most is 100$/m);
    expect(message.length).toBeLessThan(800);
  });

  test('a hundred levels are read', () => {
    const value = `${'['.repeat(98)}1${']'.repeat(98)}`;
    expect(errorsOf(`${COMMAND}vars: { deep: ${value} }\n`)).toBe('no error: a');
  });

  test('a chain of experiments that extend each other is told once', () => {
    const chain = (count: number) =>
      Array.from(
        { length: count },
        (_, i) => `  e${i}: ${i === 0 ? '{ lr: 1 }' : `{ extends: e${i - 1} }`}\n`,
      );
    expect(errorsOf(study(chain(50).join('')))).toMatch(/^no error/);
    const blocks = errorsOf(study(chain(300).join(''))).split('\n\n');
    expect(blocks).toHaveLength(1);
    expect(blocks[0]).toMatch(/`e50` makes 51 experiments that extend each other in a chain; the most is 50/);
  });

  test('a chain of thousands of `init` is a plan like any other', () => {
    const chain = Array.from(
      { length: 1000 },
      (_, i) => `  e${i}: { init: ${i === 0 ? 'none' : `e${i - 1}`} }\n`,
    );
    expect(planOf(study(chain.join(''))).experiments).toHaveLength(1000);
  });

  test('a name that no file system takes is an error of the plan', () => {
    const long = 'e'.repeat(250);
    const message = errorsOf(study(`  ${long}: { lr: 1 }\n`));
    expect(message).toMatch(/^pipeline\.yaml:21:3 stage `train` for this experiment makes 256 characters/);
    expect(errorsOf(COMMAND.replace('  a:', `  ${long}${long}:`))).toMatch(
      /^pipeline\.yaml:3:3 stage `e+…?`? .*500 char/,
    );
  });

  test('of many problems and of many names the first are told', () => {
    const wrong = Array.from({ length: 300 }, (_, i) => `  e${i}: { extends: nothing }\n`);
    const blocks = errorsOf(study(wrong.join(''))).split('\n\n');
    expect(blocks).toHaveLength(51);
    expect(blocks.at(-1)).toBe('and 250 more');
    expect(blocks[0]).toMatch(/`e40`, 259 more$/);
  });

  test('a long word is no reason to compare it with all others, nor is it repeated whole', () => {
    const message = errorsOf(COMMAND.replace('out:', `${'y'.repeat(50_000)}: 1, out:`));
    expect(message).toMatch(/unknown key `y+…` in stage `a`/);
    expect(message.length).toBeLessThan(1200);
  });
});

describe('A file that is no text', () => {
  const load = (bytes: Buffer): string => {
    const { root } = createProject({});
    writeFileSync(join(root, 'pipeline.yaml'), bytes);
    return messageOf(() => loadPlan({ cwd: root, set: [], catalog })).split('\n', 1)[0]!;
  };

  test.each([
    [
      'is too large',
      Buffer.from(COMMAND + '#'.repeat(4_000_000)),
      'has 4,000,075 bytes, and may have 4,000,000',
    ],
    ['is a binary', Buffer.from('\x7fELF\0\0'), 'is no text: it holds zero bytes'],
    ['is UTF-16', Buffer.from(`\uFEFF${COMMAND}`, 'utf16le'), 'is UTF-16'],
    ['is Latin-1', Buffer.from(`${COMMAND}# café\n`, 'latin1'), 'is not UTF-8: see line 4'],
  ])('%s', (_, bytes, message) => {
    expect(load(bytes)).toBe(`pipeline.yaml ${message}`);
  });

  test('a byte order mark and carriage returns are no part of it', () => {
    expect(load(Buffer.from(`\uFEFF${COMMAND.replaceAll('\n', '\r\n')}`))).toBe('no error: a');
  });
});

test('a study at the limits of the cases above is planned, and each task has its own options', () => {
  const plan = planOf(study(`  a: { sweep: { lr: ${listOf(400, (i) => (i + 1) / 400)} } }\n`));
  expect(plan.experiments).toHaveLength(400);
  expect(taskOf(plan, 'train@a@lr=0.5').options['lr']).toBe(0.5);
  expect(plan.tasks.size).toBeLessThan(LIMITS.tasks.most);
});

test.each([
  ['lr: 1e29', '`lr` must be greater than 0 and at most 1000, not 1e+29'],
  [
    'network: { image: [1000000, 1000000] }',
    '`network.image[0]` must be a multiple of 16, at least 16 and at most 4096, not 1000000',
  ],
  ['network: { width: 1e9 }', '`network.width` must be greater than 0 and at most 64, not 1000000000'],
  [
    'network: { depths: [1, 1, 1, 99999] }',
    '`network.depths[3]` must be at least 1 and at most 1000, not 99999',
  ],
  ['epochs: 1e15', '`epochs` must be at least 1 and at most 1000000, not 1000000000000000'],
  ['clip-norm: 1e300', '`clip-norm` must be greater than 0 and at most 1000000, not 1e+300'],
  ['factors: [1, 1e9]', '`factors[1]` must be greater than 0 and at most 10000, not 1000000000'],
])('an option beyond all sense is an error where it is written: %s', (option, message) => {
  expect(firstOf(study(`  a: { ${option} }\n`)).replace(/^pipeline\.yaml:21:\d+ /, '')).toBe(message);
});

test('a memory of so many digits that it is no number is no size', () => {
  const memory = (size: string) => firstOf(COMMAND.replace('out:', `resources: { memory: ${size} }, out:`));
  expect(memory('64GB')).toMatch(/^no error/);
  expect(memory(`${'9'.repeat(400)}GB`)).toMatch(/`resources.memory` must be/);
});
