// An option whose values are the members of a catalog in the sources: `"x-catalog": { "module":
// "network/optimizers/catalog.ts", "name": "OPTIMIZERS" }` makes the option take the keys of that object, in
// their order; before and after them the values of `"before"` and `"after"`, which are none of its members.
// `"x-catalog-values"`, with a `"field"` of the members, puts what they have there into the description, for
// `{values}`.
import { join } from 'node:path';
import { build } from 'esbuild';
import { mapValues } from './schema-nodes.mjs';

/** @returns the schema with an `enum` in place of each `x-catalog` */
export async function withCatalogNames(schema) {
  const wanted = new Map();
  collect(schema, wanted);
  const catalogs = await importCatalogs([...wanted.values()]);
  return replaced(schema, (catalog) => catalogs[keyOf(catalog)]);
}

const keyOf = ({ module, name }) => `${module} ${name}`;

function collect(node, wanted) {
  if (node === null || typeof node !== 'object') return;
  for (const catalog of [node['x-catalog'], node['x-catalog-values']])
    if (catalog) wanted.set(keyOf(catalog), catalog);
  for (const inner of Object.values(node)) collect(inner, wanted);
}

function replaced(node, membersOf) {
  if (Array.isArray(node)) return node.map((inner) => replaced(inner, membersOf));
  if (node === null || typeof node !== 'object') return node;
  const {
    'x-catalog': catalog,
    'x-catalog-values': told,
    ...rest
  } = mapValues(node, (inner) => replaced(inner, membersOf));
  if (told) rest.description = rest.description.replace('{values}', valuesOf(membersOf(told), told.field));
  if (catalog) rest.enum = withNeighbours(Object.keys(membersOf(catalog)), catalog);
  return rest;
}

function withNeighbours(names, { before = [], after = [] }) {
  return [...before, ...names, ...after];
}

function valuesOf(members, field) {
  return Object.entries(members)
    .filter(([, member]) => member[field] !== undefined)
    .map(([name, member]) => `${name} ${member[field]}`)
    .join(', ');
}

/** Their members are made, but nothing of them is called: no library of tensors is needed. */
async function importCatalogs(catalogs) {
  if (catalogs.length === 0) return {};
  const imports = catalogs.map(
    ({ module, name }, i) => `import { ${name} as c${i} } from './${join('src', module)}';`,
  );
  const members = catalogs.map((catalog, i) => `${JSON.stringify(keyOf(catalog))}: c${i}`);
  const { outputFiles } = await build({
    stdin: {
      contents: `${imports.join('\n')}\nexport default { ${members.join(', ')} };`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'warning',
    plugins: [WITHOUT_PACKAGES],
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return (await import(`data:text/javascript;base64,${code}`)).default;
}

/** Packages are empty: to load one takes longer than all the rest. */
const WITHOUT_PACKAGES = {
  name: 'without-packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
  },
};
