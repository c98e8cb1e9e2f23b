// Compiles schemas/pipeline.schema.json to plain functions and tables (src/generated/), so that the command line
// validates without loading ajv and knows every default without walking a schema.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';

const ROOT = new URL('../', import.meta.url);
const OPTIONS = 'options/';

export async function compileSchemas() {
  const schema = JSON.parse(readFileSync(new URL('schemas/pipeline.schema.json', ROOT), 'utf8'));
  const kinds = Object.keys(schema.$defs)
    .filter((name) => name.startsWith(OPTIONS))
    .map((name) => name.slice(OPTIONS.length));
  const tables = Object.fromEntries(kinds.map((kind) => [kind, optionTable(schema, `${OPTIONS}${kind}`)]));
  const fileDefaults = defaultsOf(schema, schema) ?? {};

  const source = [
    validatorCode(schema, kinds),
    `export const optionValidators = { ${kinds.map((kind) => `${JSON.stringify(kind)}: ${exportName(kind)}`).join(', ')} };`,
    `export const optionTables = JSON.parse(${JSON.stringify(JSON.stringify(tables))});`,
    `export const fileDefaults = JSON.parse(${JSON.stringify(JSON.stringify(fileDefaults))});`,
  ].join('\n');
  const bundled = await build({
    stdin: { contents: source, resolveDir: fileURLToPath(ROOT) },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minify: true,
    write: false,
    logLevel: 'warning',
  });

  mkdirSync(new URL('src/generated/', ROOT), { recursive: true });
  writeFileSync(new URL('src/generated/pipeline-schema.js', ROOT), bundled.outputFiles[0].text);
  writeFileSync(new URL('src/generated/pipeline-schema.d.ts', ROOT), DECLARATIONS);
}

/** One function for the file's top level, one for a stage's keys, one for an experiment's, one for each kind's options. */
function validatorCode(schema, kinds) {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true },
  });
  ajv.addKeyword('x-pattern');
  const { properties, ...top } = withoutNotes(schema);
  ajv.addSchema({ $id: 'pipeline', $defs: top.$defs });
  // Stages and experiments are validated one by one, with their kind known; here only that they are maps of names.
  const topLevel = { ...top, $id: 'file', properties: mapValues(properties, withoutMembers) };
  ajv.addSchema(JSON.parse(JSON.stringify(topLevel).replaceAll('"#/$defs', '"pipeline#/$defs')));
  return standaloneCode.default(ajv, {
    validateFile: 'file',
    validateStage: 'pipeline#/$defs/stage-keys',
    validateExperiment: 'pipeline#/$defs/experiment',
    ...Object.fromEntries(
      kinds.map((kind) => [exportName(kind), `pipeline#/$defs/${OPTIONS.slice(0, -1)}~1${kind}`]),
    ),
  });
}

function withoutMembers({ properties, additionalProperties, ...map }) {
  return map;
}

/** The schema without what is said to people and to the tables below. */
function withoutNotes(node) {
  if (Array.isArray(node)) return node.map(withoutNotes);
  if (node === null || typeof node !== 'object') return node;
  const kept = Object.entries(node).filter(([key]) => !NOTES.has(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      key === 'properties' ? mapValues(value, withoutNotes) : withoutNotes(value),
    ]),
  );
}

const NOTES = new Set([
  ...['$schema', '$id', 'title', 'description', 'default', 'examples'],
  ...['x-key', 'x-key-omit', 'x-same-as', 'x-default-from', 'x-experiment-output', 'x-none'],
]);

/** See OptionTable in src/runner/config/options/option-table.ts. */
function optionTable(schema, definition) {
  const options = schema.$defs[definition];
  const table = {
    defaults: defaultsOf(schema, options) ?? {},
    mapDefaults: {},
    defaultsFrom: {},
    unkeyed: [],
    omitted: {},
    sameAs: {},
    experimentInputs: {},
    onlyWith: {},
    names: [],
  };
  for (const [option, condition] of Object.entries(options.dependentSchemas ?? {})) {
    const [[other, { const: value }]] = Object.entries(condition.properties);
    table.onlyWith[option] = { option: other, value };
  }
  visit(schema, options, [], (path, node) => {
    const pointer = path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    table.names.push(path.join('.'));
    const map = node.items ?? (node.default === null ? { properties: node.properties } : {});
    const mapDefaults = defaultsOf(schema, map);
    if (mapDefaults !== undefined) table.mapDefaults[pointer] = mapDefaults;
    if (node['x-key'] === false) table.unkeyed.push(pointer);
    if ('x-key-omit' in node) table.omitted[pointer] = node['x-key-omit'];
    if ('x-same-as' in node) table.sameAs[pointer] = node['x-same-as'];
    if ('x-default-from' in node) table.defaultsFrom[pointer] = node['x-default-from'].slice(1);
    if ('x-experiment-output' in node)
      table.experimentInputs[pointer] = { output: node['x-experiment-output'], none: node['x-none'] };
  });
  return table;
}

/** The complete default of a node: its own, or, for a map of options, those of its members. */
function defaultsOf(schema, node) {
  const resolved = resolve(schema, node);
  if ('default' in resolved) return resolved.default;
  const members = Object.entries(resolved.properties ?? {})
    .map(([name, member]) => [name, defaultsOf(schema, member)])
    .filter(([, value]) => value !== undefined);
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

function visit(schema, node, path, see) {
  for (const [name, member] of Object.entries(node.properties ?? {})) {
    const resolved = resolve(schema, member);
    see([...path, name], resolved);
    visit(schema, resolved, [...path, name], see);
  }
}

/** Follows `$ref`; what stands beside it wins. */
function resolve(schema, node) {
  if (node.$ref === undefined) return node;
  const { $ref, ...beside } = node;
  const target = $ref
    .slice(2)
    .split('/')
    .reduce((at, segment) => at[segment.replaceAll('~1', '/').replaceAll('~0', '~')], schema);
  return { ...resolve(schema, target), ...beside };
}

function mapValues(object, change) {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function exportName(kind) {
  return `options_${kind.replaceAll('-', '_')}`;
}

const DECLARATIONS = `import type { OptionTable } from '../runner/config/options/option-table.ts';
import type { Validator } from '../runner/config/options/validate.ts';
import type { JsonObject } from '../src/base/json.ts';

export declare const validateFile: Validator;
export declare const validateStage: Validator;
export declare const validateExperiment: Validator;
/** By kind. */
export declare const optionValidators: Readonly<Record<string, Validator>>;
export declare const optionTables: Readonly<Record<string, OptionTable>>;
/** Of the keys at the top of the file. */
export declare const fileDefaults: JsonObject;
`;
