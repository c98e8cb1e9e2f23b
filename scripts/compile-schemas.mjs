// What the build makes of the kinds of stage (the folders of src/stages) and of schemas/parts:
// schemas/pipeline.schema.json, and in src/generated/ plain functions and tables, so that the command line
// validates without loading ajv and knows every default without walking a schema; checks of the files of
// results; the types of both; the lists of the kinds' modules.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { ASSEMBLED, assembleSchema, definitionOf, schemaText } from './schemas/assemble.mjs';
import { kindModules } from './schemas/kind-modules.mjs';
import { optionTable } from './schemas/option-tables.mjs';
import { optionType } from './schemas/option-types.mjs';
import { readKinds } from './schemas/read-kinds.mjs';
import { resultChecks } from './schemas/result-schemas.mjs';
import { defaultsOf } from './schemas/schema-nodes.mjs';
import { validatorCode } from './schemas/validators.mjs';

const GENERATED = 'src/generated';

/** @param keepSchema leaves the committed schemas/pipeline.schema.json as it is */
export async function compileSchemas({ keepSchema = false } = {}) {
  const kinds = await readKinds();
  const schema = await assembleSchema(kinds);
  if (!keepSchema) writeChanged(ASSEMBLED, schemaText(schema));

  mkdirSync(GENERATED, { recursive: true });
  const names = kinds.map(({ name }) => name);
  const write = (name, text) => writeChanged(`${GENERATED}/${name}`, text);
  write('pipeline-schema.js', await bundled(tables(schema, names)));
  write('pipeline-schema.d.ts', DECLARATIONS);
  const types = kinds.filter(({ spec }) => spec.process === 'stage');
  write(
    'stage-options.ts',
    types.map(({ name }) => optionType(schema, name, schema.$defs[definitionOf(name)])).join('\n'),
  );
  write('added-options.ts', addedOptions(types, schema));
  const { code, declarations } = resultChecks(kinds);
  write('result-schemas.js', await bundled(code));
  write('result-schemas.d.ts', declarations);
  for (const [name, text] of Object.entries(kindModules(kinds))) write(name, text);
}

function tables(schema, kinds) {
  const ofKinds = Object.fromEntries(
    kinds.map((kind) => [kind, optionTable(schema, schema.$defs[definitionOf(kind)])]),
  );
  const fileDefaults = defaultsOf(schema, schema) ?? {};
  return [
    validatorCode(schema, kinds),
    `export const optionTables = JSON.parse(${JSON.stringify(JSON.stringify(ofKinds))});`,
    `export const fileDefaults = JSON.parse(${JSON.stringify(JSON.stringify(fileDefaults))});`,
  ].join('\n');
}

/** What options that came later (`x-key-omit`) are at where all is as it was before, for kinds that publish their options. */
function addedOptions(kinds, schema) {
  const added = Object.fromEntries(
    kinds.map(({ name }) => [name, optionTable(schema, schema.$defs[definitionOf(name)]).omitted]),
  );
  return `/** By kind, and by the JSON pointer of an option. */
export const addedOptions: Readonly<Record<string, Readonly<Record<string, unknown>>>> = ${JSON.stringify(added)};
`;
}

/** With what compiled schemas import from ajv. */
async function bundled(source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd() },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    write: false,
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}

/** A file that stays as it is keeps its time. */
function writeChanged(file, text) {
  if (!existsSync(file) || readFileSync(file, 'utf8') !== text) writeFileSync(file, text);
}

const DECLARATIONS = `import type { JsonObject } from '../base/json.ts';
import type { OptionTable } from '../runner/config/options/option-table.ts';
import type { Validator } from '../runner/config/options/validate.ts';

export declare const validateFile: Validator;
export declare const validateStage: Validator;
export declare const validateExperiment: Validator;
/** By kind. */
export declare const optionValidators: Readonly<Record<string, Validator>>;
export declare const optionTables: Readonly<Record<string, OptionTable>>;
/** Of the keys at the top of the file. */
export declare const fileDefaults: JsonObject;
`;
