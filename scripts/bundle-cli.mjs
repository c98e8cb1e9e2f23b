// The command line as scripts that bin/ runs from V8's code cache: dist/cli/start.cjs holds all that a run with nothing to do needs, and
// each further part has a file of its own, read when it is asked for. Reading and compiling what is not needed took longer than such a run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, transform } from 'esbuild';
import { NATIVE, shared } from './bundle-options.mjs';

const FOLDER = join('dist', 'cli');
const ENTRY = 'src/cli/main.ts';
const MAIN = './main.cjs';
/** What a run with nothing to do imports when it gets there. */
const ALSO_AT_START = ['src/cli/commands/run.ts', 'src/runner/run/run.ts'];

const compact = {
  target: shared.target,
  platform: shared.platform,
  logLevel: shared.logLevel,
  minifySyntax: true,
  minifyWhitespace: true,
  charset: 'ascii',
};
const WITHOUT_IMPORT = { supported: { 'dynamic-import': false } };

/** @param buildName a name that no other build has */
export async function bundleCli(buildName) {
  const { outputFiles, metafile } = await build({
    ...shared,
    ...compact,
    entryPoints: [ENTRY],
    outdir: FOLDER,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    metafile: true,
    write: false,
    external: [...NATIVE, '../live.mjs', '../engines.mjs'],
    plugins: [{ name: 'apart', setup: keepApart }],
    define: { ...shared.define, __BUILD__: JSON.stringify(buildName), 'import.meta.url': '__distUrl' },
  });
  const parts = new Map(outputFiles.map(({ path, text }) => [`./${basename(path)}`, text]));
  const atStart = partsAtStart(metafile);
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of parts)
    if (!atStart.has(name)) writeFileSync(join(FOLDER, name), `(${await asFunction(text)})`);
  writeFileSync(join(FOLDER, 'start.cjs'), start(await merge(parts, atStart)));
}

/** What is heavy, rarely wanted and made of ES modules is imported by Node, from dist/ itself. */
function keepApart({ onResolve }) {
  onResolve({ filter: /\/live\.ts$/ }, () => ({ path: '../live.mjs', external: true }));
  onResolve({ filter: /\/engines\/select\.ts$/ }, () => ({ path: '../engines.mjs', external: true }));
}

/** A part as the function that defines its exports. */
async function asFunction(text) {
  const { code } = await transform(lendImport(text), { ...compact, format: 'cjs', ...WITHOUT_IMPORT });
  return `function(module,exports,require,__import,__distUrl){${code}\n}`;
}

/** A script that runs from the code cache has no `import()`: bin/ lends it one. */
function lendImport(text) {
  return text.replace(/import\((?="\.\.\/|'\.\.\/)/g, '__import(');
}

/**
 * The parts that are needed at once in one scope, so that they find each other without a call: they tell `__held`
 * what each of them exports, for further parts, before the first one runs.
 */
async function merge(parts, names) {
  const held = [...names].filter((name) => name !== MAIN);
  const imports = held.map((name, i) => `import * as part${i} from ${JSON.stringify(name)};`);
  const exported = held.map((name, i) => `${JSON.stringify(name)}:part${i}`);
  const texts = new Map([...parts].map(([name, text]) => [name, lendImport(text)]));
  texts.set('./held', `${imports.join('')}__held({${exported.join(',')}});`);
  const { outputFiles } = await build({
    ...compact,
    write: false,
    stdin: { contents: `import './held';import ${JSON.stringify(MAIN)};` },
    bundle: true,
    format: 'cjs',
    ...WITHOUT_IMPORT,
    plugins: [{ name: 'merge', setup: (plugins) => takeFrom(texts, names, plugins) }],
  });
  return outputFiles[0].text;
}

/** What is imported when it is wanted is asked of `require`, be it there already or not. */
function takeFrom(texts, names, { onResolve, onLoad }) {
  onResolve({ filter: /.*/ }, ({ path, kind }) => {
    const isMerged = kind === 'import-statement' && (names.has(path) || path === './held');
    return isMerged ? { path, namespace: 'part' } : { path, external: true };
  });
  onLoad({ filter: /.*/, namespace: 'part' }, ({ path }) => ({ contents: texts.get(path) }));
}

/** The parts that the named modules are in, with all that those import before they run. */
function partsAtStart({ outputs }) {
  const atStart = new Set();
  const add = (path) => {
    const name = `./${basename(path)}`;
    if (atStart.has(name)) return;
    atStart.add(name);
    for (const { path: imported, kind } of outputs[path].imports)
      if (kind === 'import-statement' && outputs[imported]) add(imported);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs))
    if (entryPoint === ENTRY || ALSO_AT_START.includes(entryPoint)) add(path);
  return atStart;
}

/**
 * @param code of all that is needed at once
 * @returns a script whose value is a function of how packages, further parts and ES modules are loaded, and of the
 *   address of dist/
 */
function start(code) {
  return `(function(fromNode,readPart,__import,__distUrl){
const loaded={};
function __held(parts){for(const name in parts)loaded[name]={exports:parts[name]}}
function require(name){
if(!name.startsWith("./"))return fromNode(name);
if(!loaded[name]){const module=loaded[name]={exports:{}};readPart(name)(module,module.exports,require,__import,__distUrl)}
return loaded[name].exports
}
${code}})`;
}
