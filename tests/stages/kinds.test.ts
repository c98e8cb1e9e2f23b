import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loaders } from '../../src/generated/stage-loaders.ts';
import { catalog } from '../../src/stages/catalog.ts';

/** What the build is made of is JavaScript without declarations. */
const script = (name: string) => import(pathToFileURL(resolve('scripts/schemas', name)).href);

describe('the kinds of stage', () => {
  test('are the folders that hold a spec.ts, each with its options and its work', () => {
    const folders = readdirSync('src/stages').filter((name) => existsSync(`src/stages/${name}/spec.ts`));
    expect([...catalog.keys()]).toEqual(folders.sort());
    const run = [...catalog.values()].filter(({ process }) => process === 'stage').map(({ name }) => name);
    expect(Object.keys(loaders)).toEqual(run);
  });

  test('have a committed schema, which is what the build assembles', async () => {
    const [{ readKinds }, { ASSEMBLED, assembleSchema, schemaText }] = await Promise.all(
      ['read-kinds.mjs', 'assemble.mjs'].map(script),
    );
    const assembled: string = schemaText(await assembleSchema(await readKinds()));
    expect(
      readFileSync(ASSEMBLED, 'utf8') === assembled,
      'run `npm run build` and commit schemas/pipeline.schema.json',
    ).toBe(true);
  });
});

describe('the type of a kind’s options', () => {
  async function typeOf(options: object, $defs: object = {}): Promise<string> {
    const { optionType } = await script('option-types.mjs');
    return (optionType({ $defs }, 'eval-new', options) as string).replaceAll(/\s+/g, ' ').trim();
  }

  test('has what a default or the file fills in, and may lack the rest', async () => {
    const properties = {
      folds: { $ref: '#/$defs/count', default: 10 },
      seed: { type: 'integer', 'x-default-from': '/seed' },
      list: { type: ['string', 'null'], description: 'A file.' },
      'other-name': { type: 'integer', default: null, 'x-same-as': '/folds' },
    };
    expect(await typeOf({ properties }, { count: { type: 'integer' } })).toBe(
      'export type EvalNewOptions = { readonly "folds": number; readonly "seed": number; /** A file. */ readonly "list"?: string | null; };',
    );
  });

  test('knows lists, tuples, words and maps', async () => {
    const properties = {
      flip: { enum: ['sum', 'none'], default: 'sum' },
      image: { type: 'array', minItems: 2, maxItems: 2, items: { type: 'integer' }, default: [112, 96] },
      formats: { type: 'array', items: { enum: ['npy', 'bin'] }, default: [] },
      probes: { type: 'object', additionalProperties: { type: ['string', 'null'] }, default: {} },
      margin: { type: 'object', properties: { s: { type: ['number', 'null'], default: null } } },
    };
    expect(await typeOf({ properties })).toBe(
      'export type EvalNewOptions = { readonly "flip": "sum" | "none"; readonly "image": readonly [number, number]; ' +
        'readonly "formats": readonly ("npy" | "bin")[]; readonly "probes": Readonly<Record<string, string | null>>; ' +
        'readonly "margin": { readonly "s": number | null; }; };',
    );
  });

  test('has an option that depends on another one only beside the value that it depends on', async () => {
    const options = {
      properties: {
        source: { enum: ['drawn', 'url'] },
        files: { type: 'integer' },
        size: { type: 'integer', default: 1 },
      },
      dependentSchemas: {
        files: { properties: { source: { const: 'url' } } },
        size: { properties: { source: { const: 'drawn' } } },
      },
      if: { properties: { source: { const: 'url' } } },
      ...JSON.parse('{ "then": { "required": ["files"] } }'),
    };
    expect(await typeOf(options)).toBe(
      'export type EvalNewOptions = { } & ({ readonly "source": "drawn"; readonly "size": number; } | ' +
        '{ readonly "source": "url"; readonly "files": number; });',
    );
  });
});
