import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { scratchFolder } from '../support/scratch-folder.ts';
import { copyHouse } from './support/extended-house.ts';

const house = scratchFolder();
const stages = join(house, 'src/stages');
beforeAll(() => copyHouse(house));
afterEach(() => {
  for (const name of ['eval-mine', 'Eval_Mine']) rmSync(join(stages, name), { recursive: true, force: true });
  rmSync(join(stages, 'download/sources/mine'), { recursive: true, force: true });
});

/** Puts a faulty copy of a folder beside it. */
function copy(from: string, to: string, file?: string, fault?: (text: string) => string): void {
  cpSync(join(stages, from), join(stages, to), { recursive: true });
  if (!file) return;
  const path = join(stages, to, file);
  writeFileSync(path, fault!(readFileSync(path, 'utf8')));
}

const mine = (file: string, fault: (text: string) => string) => () =>
  copy('eval-ar', 'eval-mine', file, fault);
const source = (file: string, fault: (text: string) => string) => () =>
  copy('download/sources/url', 'download/sources/mine', file, fault);

test.each([
  ['no JSON', mine('options.schema.json', (text) => text.slice(1)), 'eval-mine/options.schema.json: '],
  [
    'a keyword that there is not',
    mine('options.schema.json', (text) => text.replace('"minItems"', '"minItmes"')),
    'eval-mine/options.schema.json: strict mode: unknown keyword: "minItmes"',
  ],
  [
    'a type that there is not',
    mine('options.schema.json', (text) => text.replace('"array"', '"arary"')),
    'eval-mine/options.schema.json: schema is invalid: properties/protocols/type must be',
  ],
  [
    'a reference to nothing',
    mine('options.schema.json', (text) => text.replace('#/$defs/flip', '#/$defs/nope')),
    "eval-mine/options.schema.json: can't resolve reference #/$defs/nope",
  ],
  [
    'another draft',
    mine('metrics.schema.json', (text) => text.replace('draft/2020-12', 'draft-07')),
    'eval-mine/metrics.schema.json: $schema must be "https://json-schema.org/draft/2020-12/schema", or left out',
  ],
  [
    'the $id of another',
    mine('spec.ts', (text) => text),
    'eval-mine/metrics.schema.json: it must have an $id that no other has',
  ],
  [
    'a spec that is not exported',
    mine('spec.ts', (text) => text.replace('export const spec', 'const spec')),
    'eval-mine/spec.ts must export `spec`',
  ],
  [
    'a run that is not exported',
    mine('run.ts', (text) =>
      text.replace('export async function run', 'async function run').replace('"eval-ar/', '"eval-mine/'),
    ),
    'eval-mine/run.ts must export `run`',
  ],
  [
    'a name that does not do',
    () => copy('eval-ar', 'Eval_Mine'),
    'src/stages/Eval_Mine: the name of a kind is of lower-case letters',
  ],
  [
    'a source that is not exported',
    source('source.ts', (text) => text.replace('export const source', 'const source')),
    'sources/mine/source.ts must export `source`',
  ],
  [
    'an option called as what chooses',
    source('options.schema.json', (text) => text.replace('"files": {', '"source": {')),
    'sources/mine/options.schema.json: `source` is what chooses among them',
  ],
])('%s is told in a line that names the file', async (_, spoil, message) => {
  spoil();
  const { exitCode, stderr } = await execa('node', ['scripts/build.mjs'], { cwd: house, reject: false });
  expect(exitCode).toBe(1);
  expect(stderr.split('\n')).toHaveLength(1);
  expect(stderr).toContain(message);
});
