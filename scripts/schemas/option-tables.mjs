import { conditionsIn, defaultsOf, needsWriting, optionNamed, resolve } from './schema-nodes.mjs';

/**
 * What the schema says of one kind's options beside their types: see OptionTable in
 * src/runner/config/options/option-table.ts.
 */
export function optionTable(schema, options) {
  const table = {
    defaults: defaultsOf(schema, options) ?? {},
    mapDefaults: {},
    defaultsFrom: {},
    defaultsWith: {},
    unkeyed: [],
    omitted: {},
    sameAs: {},
    experimentInputs: {},
    onlyWith: conditionsIn(schema, options),
    usedWith: {},
    names: [],
  };
  visit(schema, options, [], (path, node) => {
    const pointer = path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    table.names.push(path.join('.'));
    const isMap = node.default === null || needsWriting(node);
    const map = node.items ?? (isMap ? { properties: node.properties } : {});
    const mapDefaults = defaultsOf(schema, map);
    if (mapDefaults !== undefined) table.mapDefaults[pointer] = mapDefaults;
    if (node['x-key'] === false) table.unkeyed.push(pointer);
    if ('x-key-omit' in node) table.omitted[pointer] = node['x-key-omit'];
    if ('x-same-as' in node) table.sameAs[pointer] = node['x-same-as'];
    if ('x-default-from' in node) table.defaultsFrom[pointer] = node['x-default-from'].slice(1);
    if ('x-default-with' in node) {
      const [[option, values]] = Object.entries(node['x-default-with']);
      table.defaultsWith[path.join('.')] = { option, values };
    }
    if ('x-used-with' in node)
      table.usedWith[path.join('.')] = Object.entries(node['x-used-with']).map(([option, values]) => ({
        option,
        values,
        known: optionNamed(schema, options, option).enum ?? null,
      }));
    if ('x-experiment-output' in node)
      table.experimentInputs[pointer] = { output: node['x-experiment-output'], none: node['x-none'] };
  });
  return table;
}

function visit(schema, node, path, see) {
  for (const [name, member] of Object.entries(node.properties ?? {})) {
    const resolved = resolve(schema, member);
    see([...path, name], resolved);
    visit(schema, resolved, [...path, name], see);
  }
}
