// The files of results that a kind describes: `metrics.schema.json` in its folder is the schema of its
// metrics.json.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { SourceError } from '../source-error.mjs';
import { STAGES } from './read-kinds.mjs';
import { readSchema } from './read-schema.mjs';
import { typeWriter } from './schema-types.mjs';
import { typeName } from './type-names.mjs';

const SUFFIX = '.schema.json';

/** @returns code of one check for each such file, and their declarations with the types of what is checked */
export function resultChecks(kinds) {
  const schemas = kinds.flatMap(({ name: kind }) =>
    readdirSync(join(STAGES, kind))
      .filter((file) => file.endsWith(SUFFIX) && file !== `options${SUFFIX}`)
      .sort()
      .map((file) => ({
        type: typeName(kind, file.slice(0, -SUFFIX.length)),
        file: join(STAGES, kind, file),
        schema: readSchema(join(STAGES, kind, file)),
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
  return { code, declarations: `${HEAD}${schemas.map(declaration).join('\n')}` };
}

function declaration({ type, schema }) {
  return `export type ${type} = ${typeWriter(schema).typeOf(schema)};
export declare const is${type}: SchemaCheck<${type}>;
`;
}

const HEAD = `import type { SchemaCheck } from '../report/read-result.ts';

`;
