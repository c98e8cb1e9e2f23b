import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { optionTables, optionValidators } from '../../../src/generated/pipeline-schema.js';
import { completeOptions } from '../../../src/runner/config/options/options.ts';
import { collectProblems } from '../../../src/runner/config/problems/config-error.ts';
import { EMPTY_MAP } from '../../../src/runner/config/source/located.ts';
import { createSource } from '../../../src/runner/config/source/source.ts';
import { study } from './support.ts';

interface SchemaNode {
  readonly $ref?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
}

const schema = JSON.parse(readFileSync('schemas/pipeline.schema.json', 'utf8')) as SchemaNode;
const definitions = schema.$defs!;
const kinds = Object.keys(optionTables);
/** As an editor sees it: the whole schema, annotations ignored. */
const validateAsEditor = new Ajv2020({ strict: false }).compile(schema);

describe('The schema', () => {
  test('knows the kinds', () => {
    expect(kinds.sort()).toEqual([
      'align',
      'build-lmdb',
      'command',
      'detect',
      'download',
      'eval-ar',
      'eval-ijb',
      'eval-lfw',
      'eval-pairs',
      'megaface-npy',
      'occlude-lfw',
      'report',
      'train',
    ]);
    expect(Object.keys(schema.properties!['stages']!.properties!).sort()).toEqual(kinds);
  });

  test('has every option of train, and only those, for an experiment', () => {
    const { description, extends: _, sweep, repeat, ...options } = definitions['experiment']!.properties!;
    expect(description && sweep && repeat).toBeDefined();
    const expected = Object.keys(definitions['options/train']!.properties!).map((name) => [
      name,
      { $ref: `#/$defs/options~1train/properties/${name}` },
    ]);
    expect(options).toEqual(Object.fromEntries(expected));
  });

  test.each(kinds.filter((kind) => kind !== 'command'))('describes every option of %s', (kind) => {
    expect(undescribed(definitions[`options/${kind}`]!, kind)).toEqual([]);
  });

  test('describes every key of the file and of a stage', () => {
    expect(undescribed({ properties: schema.properties }, '')).toEqual([]);
    expect(undescribed(definitions['stage-keys']!, 'stage')).toEqual([]);
  });

  test.each(
    kinds.filter((kind) => !['command', 'download'].includes(kind)),
  )('has valid defaults for %s', (kind) => {
    const { throwIfAny, ...diagnostics } = collectProblems(createSource('x', ''));
    const { json } = completeOptions(kind, [EMPTY_MAP], EMPTY_MAP, diagnostics);
    throwIfAny();
    expect(optionValidators[kind]!(json), JSON.stringify(optionValidators[kind]!.errors)).toBe(true);
    const { sameAs, onlyWith, defaults } = optionTables[kind]!;
    const isThere = (option: string) => {
      const needs = onlyWith[option];
      return !(`/${option}` in sameAs) && (!needs || needs.values.includes(defaults[needs.option]!));
    };
    for (const option of Object.keys(definitions[`options/${kind}`]!.properties!))
      expect(Object.hasOwn(json, option), option).toBe(isThere(option));
  });

  test('knows which options never change a result, and which name experiments', () => {
    expect(optionTables['train']).toMatchObject({
      unkeyed: ['/least-valid', '/checkpoint-minutes', '/log-every', '/workers'],
      experimentInputs: { '/init': { output: 'best', none: 'none' } },
      defaultsFrom: { '/seed': 'seed' },
    });
  });
});

describe('An editor', () => {
  test('accepts a file that loads', () => {
    expect(
      validateAsEditor(parse(study('  a:\n    lr: 0.1\n'))),
      JSON.stringify(validateAsEditor.errors),
    ).toBe(true);
  });

  test.each([
    ['an unknown option of an experiment', study('  a:\n    lrr: 1\n')],
    ['an option of another kind, `uses` given', study('  a:\n').replace('source: synthetic', 'folds: 3')],
    [
      'an option of another kind, `uses` left out',
      study('  a:\n').replace('  report:\n', '  report:\n    with: { folds: 3 }\n'),
    ],
    ['a command without `run`', 'version: 1\nstages:\n  a:\n    uses: command\n'],
  ])('rejects %s', (_, yaml) => {
    expect(validateAsEditor(parse(yaml))).toBe(false);
  });
});

/** Names of the options, at any depth, that say nothing about themselves. */
function undescribed({ properties = {} }: SchemaNode, path: string): string[] {
  return Object.entries(properties).flatMap(([name, node]) => [
    ...(node.description === undefined ? [`${path}.${name}`] : []),
    ...undescribed(node, `${path}.${name}`),
  ]);
}
