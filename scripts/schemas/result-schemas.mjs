// The files of results that a kind describes: `metrics.schema.json` in its folder is the schema of its
// metrics.json.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { SourceError } from '../source-error.mjs';
import { STAGES } from './read-kinds.mjs';
import { readSchema } from './read-schema.mjs';
import { typeWriter } from './schema-types.mjs';
import { typeName } from './type-names.mjs';

const SUFFIX = '.schema.json';
const METRICS = `metrics${SUFFIX}`;
/** `$defs` that all of them have. */
const SHARED = 'schemas/parts/results.json';

/** @returns code of one check for each such file, and their declarations with the types of what is checked */
export function resultChecks(kinds) {
  const shared = JSON.parse(readFileSync(SHARED, 'utf8'));
  const schemas = kinds.flatMap(({ name: kind }) =>
    readdirSync(join(STAGES, kind))
      .filter((file) => file.endsWith(SUFFIX) && file !== `options${SUFFIX}`)
      .sort()
      .map((file) => ({
        type: typeName(kind, file.slice(0, -SUFFIX.length)),
        file: join(STAGES, kind, file),
        schema: withShared(readSchema(join(STAGES, kind, file), shared), file, shared),
      })),
  );
  const ajv = new Ajv2020({ allowUnionTypes: true, code: { source: true, esm: true, lines: true } });
  for (const { file, schema } of schemas) {
    if (schema.$id === undefined || ajv.getSchema(schema.$id))
      throw new SourceError(
        `${file}: it must have an $id that no other has, such as its path below ${STAGES}`,
      );
    ajv.addSchema(schema);
  }
  const code = standaloneCode.default(
    ajv,
    Object.fromEntries(schemas.map(({ type, schema }) => [`is${type}`, schema.$id])),
  );
  const types = Object.entries(shared).map(([name, schema]) => sharedType(name, schema));
  return { code, declarations: `${HEAD}${[...types, ...schemas.map(declaration)].join('\n')}` };
}

/** Metrics of any kind may say what was left out, and what is odd: src/stages/evaluation/verdict.ts writes it for all. */
function withShared(schema, file, shared) {
  const $defs = { ...shared, ...schema.$defs };
  if (basename(file) !== METRICS) return { ...schema, $defs };
  const properties = Object.fromEntries(
    Object.keys(shared).map((name) => [name, { $ref: `#/$defs/${name}` }]),
  );
  return { ...schema, properties: { ...schema.properties, ...properties }, $defs };
}

function sharedType(name, schema) {
  return `export type ${typeName(name)} = ${typeWriter(schema).typeOf(schema)};
`;
}

function declaration({ type, schema }) {
  return `export type ${type} = ${typeWriter(schema).typeOf(schema)};
export declare const is${type}: SchemaCheck<${type}>;
`;
}

const HEAD = `import type { SchemaCheck } from '../report/results/read-result.ts';

`;
