// Puts schemas/pipeline.schema.json together: the parts that every file has, and what each kind of stage
// says of its options.
import { readFileSync } from 'node:fs';
import { withCatalogNames } from './catalogs.mjs';
import { mapValues } from './schema-nodes.mjs';

export const ASSEMBLED = 'schemas/pipeline.schema.json';
const OPTIONS = 'options/';

/** Where a kind's options stand in the schema's $defs. */
export function definitionOf(kind) {
  return `${OPTIONS}${kind}`;
}

/**
 * @param kinds see readKinds
 * @returns the schema, with the names of catalogs
 */
export function assembleSchema(kinds) {
  return withCatalogNames(assemble(kinds));
}

function assemble(kinds) {
  const { properties, ...file } = readPart('file');
  const stages = { ...properties.stages, properties: byName(kinds, stageOfItsKind) };
  return {
    ...file,
    properties: mapValues(properties, (value, name) => (name === 'stages' ? stages : value)),
    $defs: {
      ...readPart('shared'),
      stage: { allOf: [{ $ref: '#/$defs/stage-keys' }, ...kinds.map(stageThatUses)] },
      'stage-keys': stageKeys(kinds),
      ...Object.fromEntries(kinds.map(({ name, options }) => [definitionOf(name), options])),
      experiment: experiment(kinds),
    },
  };
}

/** As the file is written. */
export function schemaText(schema) {
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** A stage that is named like its kind. */
function stageOfItsKind(kind) {
  const hasItsName = { not: { required: ['uses'] } };
  return {
    description: sentence(kind.spec.summary),
    allOf: [{ $ref: '#/$defs/stage' }, conditional(hasItsName, keysOf(kind))],
  };
}

function stageThatUses(kind) {
  const uses = { properties: { uses: { const: kind.name } }, required: ['uses'] };
  return conditional(uses, keysOf(kind));
}

function conditional(condition, consequence) {
  return Object.fromEntries([
    ['if', condition],
    ['then', consequence],
  ]);
}

function sentence(summary) {
  return `${summary[0].toUpperCase()}${summary.slice(1)}.`;
}

/** The options of kind `command` are keys of the stage itself. */
function keysOf({ name, spec, options }) {
  if (spec.process === 'command') return { required: options.required };
  return { properties: { with: { $ref: `#/$defs/${pointerPart(definitionOf(name))}` } } };
}

function stageKeys(kinds) {
  const { properties, ...keys } = readPart('stage-keys');
  const names = kinds.map(({ name }) => name);
  const description = properties.uses.description.replace('{kinds}', names.join(', '));
  return {
    ...keys,
    properties: { ...properties, uses: { ...properties.uses, description, examples: names } },
  };
}

/** An experiment's keys: its own, and the options of the kind that takes an experiment. */
function experiment(kinds) {
  const { properties, ...own } = readPart('experiment');
  const takers = kinds.filter(({ spec }) => spec.takesExperiment);
  const conditions = Object.assign({}, ...takers.map(({ options }) => options.dependentSchemas));
  const taken = takers.flatMap(({ name, options }) =>
    Object.keys(options.properties).map((option) => [
      option,
      { $ref: `#/$defs/${pointerPart(definitionOf(name))}/properties/${option}` },
    ]),
  );
  return {
    ...own,
    properties: { ...properties, ...Object.fromEntries(taken) },
    ...(Object.keys(conditions).length > 0 && { dependentSchemas: conditions }),
  };
}

function byName(kinds, change) {
  return Object.fromEntries(kinds.map((kind) => [kind.name, change(kind)]));
}

/** A file of schemas/parts. */
export function readPart(name) {
  return JSON.parse(readFileSync(`schemas/parts/${name}.json`, 'utf8'));
}

function pointerPart(name) {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
