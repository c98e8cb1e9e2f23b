// An option each value of which is a folder with options and work of its own: `"x-variants": "sources"` of
// the kind download makes `source` take the names of the folders in src/stages/download/sources.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SourceError } from '../source-error.mjs';
import { readSchema } from './read-schema.mjs';
import { mapValues } from './schema-nodes.mjs';

/**
 * @param folder of the kind
 * @param options its options.schema.json
 * @param shared the $defs that options may refer to
 * @returns by such an option what its values are: folders, in the order of their names, with their
 *   options.schema.json
 */
export function readVariants(folder, options, shared) {
  return Object.entries(options.properties).flatMap(([option, { 'x-variants': variants }]) => {
    if (variants === undefined) return [];
    const names = readdirSync(join(folder, variants)).sort();
    const values = names.map((name) => {
      const own = optionsOf(join(folder, variants, name), option, shared);
      return { name, options: own };
    });
    return [{ option, folder: variants, values }];
  });
}

/** The kind's options with those of its variants: each exists only beside the value that it belongs to. */
export function withVariants(options, variants) {
  return variants.reduce(withOptionsOf, options);
}

function withOptionsOf({ properties, ...rest }, { option, values }) {
  const { 'x-variants': _, description, ...decider } = properties[option];
  const told = values.map(({ name, options }) => `\`${name}\` ${options.description}`).join('; ');
  const own = values.flatMap(({ name, options }) =>
    Object.keys(options.properties).map((key) => [key, { properties: { [option]: { const: name } } }]),
  );
  const needs = values
    .filter(({ options }) => options.required)
    .map(({ name, options: { required } }) =>
      Object.fromEntries([
        ['if', { properties: { [option]: { const: name } }, required: [option] }],
        ['then', { required }],
      ]),
    );
  const described = {
    description: description.replace('{variants}', told),
    ...decider,
    enum: namesOf(values),
  };
  return {
    ...rest,
    properties: Object.assign(
      mapValues(properties, (value, key) => (key === option ? described : value)),
      ...values.map(({ options }) => options.properties),
    ),
    dependentSchemas: { ...rest.dependentSchemas, ...Object.fromEntries(own) },
    ...(needs.length > 0 && { allOf: [...(rest.allOf ?? []), ...needs] }),
  };
}

function namesOf(values) {
  return values.map(({ name }) => name);
}

function optionsOf(folder, option, shared) {
  const file = join(folder, 'options.schema.json');
  for (const wanted of [file, join(folder, `${option}.ts`)])
    if (!existsSync(wanted)) throw new SourceError(`there is no ${wanted}`);
  const own = readSchema(file, shared);
  if (option in own.properties)
    throw new SourceError(`${file}: \`${option}\` is what chooses among them, and no option of one`);
  return own;
}
