// An option each value of which is a folder with options and work of its own: `"x-variants": "sources"` of
// the kind download makes `source` take the names of the folders in src/stages/download/sources.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mapValues } from './schema-nodes.mjs';

/**
 * @param folder of the kind
 * @param options its options.schema.json
 * @returns by such an option what its values are: folders, in the order of their names, with their
 *   options.schema.json
 */
export function readVariants(folder, options) {
  return Object.entries(options.properties).flatMap(([option, { 'x-variants': variants }]) => {
    if (variants === undefined) return [];
    const names = readdirSync(join(folder, variants)).sort();
    const values = names.map((name) => ({ name, options: optionsOf(join(folder, variants, name)) }));
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

function optionsOf(folder) {
  const file = join(folder, 'options.schema.json');
  if (!existsSync(file)) throw new Error(`${folder} needs an options.schema.json`);
  return JSON.parse(readFileSync(file, 'utf8'));
}
