// The JSON schemas of kinds: what is wrong with one is told by its file, before it is put together with others.
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { SourceError } from '../source-error.mjs';

const DRAFT = 'https://json-schema.org/draft/2020-12/schema';

/** What the build reads in the schema of an option, beside the draft's own keywords. */
export const NOTES = [
  'x-catalog',
  'x-catalog-values',
  'x-default-from',
  'x-default-with',
  'x-experiment-output',
  'x-key',
  'x-key-omit',
  'x-none',
  'x-pattern',
  'x-same-as',
  'x-taken-over',
  'x-used-with',
  'x-variants',
];

const ajv = new Ajv2020({ allowUnionTypes: true, strictTypes: false, logger: false });
ajv.addVocabulary(NOTES);

/**
 * @param shared what its `$ref` may mean beside its own `$defs`
 * @throws SourceError where it is no JSON, or no schema
 */
export function readSchema(file, shared = {}) {
  const schema = parse(file);
  if (schema.$schema !== undefined && schema.$schema !== DRAFT)
    throw new SourceError(`${file}: $schema must be "${DRAFT}", or left out`);
  const { $id: _, ...nameless } = schema;
  try {
    ajv.compile({ ...nameless, $defs: { ...shared, ...schema.$defs } });
  } catch (error) {
    throw new SourceError(`${file}: ${error.message.replaceAll('data/', '')}`);
  }
  return schema;
}

function parse(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new SourceError(`${file}: ${error.message}`);
  }
}
