// An option whose values are the members of a catalog in the sources: `"x-catalog": { "module":
// "network/optimizers/catalog.ts", "name": "OPTIMIZERS" }` makes the option take the keys of that object, in
// their order, and behind them the values of `"also"`, which are none of its members.
import { join } from 'node:path';
import { build } from 'esbuild';
import { mapValues } from './schema-nodes.mjs';

/** @returns the schema with an `enum` in place of each `x-catalog` */
export async function withCatalogNames(schema) {
  const wanted = new Map();
  collect(schema, wanted);
  const names = await namesOf([...wanted.values()]);
  return replaced(schema, names);
}

const keyOf = ({ module, name }) => `${module} ${name}`;

function collect(node, wanted) {
  if (node === null || typeof node !== 'object') return;
  const catalog = node['x-catalog'];
  if (catalog) wanted.set(keyOf(catalog), catalog);
  for (const inner of Object.values(node)) collect(inner, wanted);
}

function replaced(node, names) {
  if (Array.isArray(node)) return node.map((inner) => replaced(inner, names));
  if (node === null || typeof node !== 'object') return node;
  const { 'x-catalog': catalog, ...rest } = mapValues(node, (inner) => replaced(inner, names));
  return catalog ? { ...rest, enum: [...names[keyOf(catalog)], ...(catalog.also ?? [])] } : rest;
}

/**
 * The keys of each catalog. Its members are made, but nothing of them is called: no library of tensors is
 * needed.
 */
async function namesOf(catalogs) {
  if (catalogs.length === 0) return {};
  const imports = catalogs.map(
    ({ module, name }, i) => `import { ${name} as c${i} } from './${join('src', module)}';`,
  );
  const members = catalogs.map((catalog, i) => `${JSON.stringify(keyOf(catalog))}: Object.keys(c${i})`);
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
