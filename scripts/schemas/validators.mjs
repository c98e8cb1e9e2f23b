import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { definitionOf } from './assemble.mjs';
import { NOTES } from './read-schema.mjs';
import { mapValues } from './schema-nodes.mjs';

/**
 * Code of one function for the file's top level, one for a stage's keys, one for an experiment's, one for
 * each kind's options.
 */
export function validatorCode(schema, kinds) {
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    allowUnionTypes: true,
    code: { source: true, esm: true, lines: true },
  });
  ajv.addKeyword('x-pattern');
  const { properties, ...top } = withoutNotes(schema);
  ajv.addSchema({ $id: 'pipeline', $defs: top.$defs });
  // Stages and experiments are validated one by one, with their kind known; here only that they are maps of
  // names.
  const topLevel = { ...top, $id: 'file', properties: mapValues(properties, withoutMembers) };
  ajv.addSchema(JSON.parse(JSON.stringify(topLevel).replaceAll('"#/$defs', '"pipeline#/$defs')));
  const functions = standaloneCode.default(ajv, {
    validateFile: 'file',
    validateStage: 'pipeline#/$defs/stage-keys',
    validateExperiment: 'pipeline#/$defs/experiment',
    ...Object.fromEntries(
      kinds.map((kind) => [exportName(kind), `pipeline#/$defs/${definitionOf(kind).replace('/', '~1')}`]),
    ),
  });
  const members = kinds.map((kind) => `${JSON.stringify(kind)}: ${exportName(kind)}`);
  return `${functions}\nexport const optionValidators = { ${members.join(', ')} };`;
}

function withoutMembers({ properties, additionalProperties, ...map }) {
  return map;
}

/** The schema without what is said to people and to the tables of options. */
function withoutNotes(node) {
  if (Array.isArray(node)) return node.map(withoutNotes);
  if (node === null || typeof node !== 'object') return node;
  const kept = Object.entries(node).filter(([key]) => !LEFT_OUT.has(key));
  return Object.fromEntries(
    kept.map(([key, value]) => [
      key,
      key === 'properties' ? mapValues(value, withoutNotes) : withoutNotes(value),
    ]),
  );
}

/** All but what the messages of the validators are made of. */
const LEFT_OUT = new Set([
  ...['$schema', '$id', 'title', 'description', 'default', 'examples'],
  ...NOTES.filter((note) => note !== 'x-pattern'),
]);

function exportName(kind) {
  return `options_${kind.replaceAll('-', '_')}`;
}
