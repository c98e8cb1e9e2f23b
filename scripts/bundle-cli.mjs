// The command line as scripts that bin/ runs from V8's code cache: dist/cli/start.cjs holds all that a run with nothing to do needs, and
// each further part has a file of its own, read when it is asked for. Reading and compiling what is not needed took longer than such a run.
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, transform } from 'esbuild';
import { NATIVE, shared } from './bundle-options.mjs';

const FOLDER = join('dist', 'cli');
const ENTRY = 'src/cli/main.ts';
/** What a run with nothing to do imports when it gets there. */
const ALSO_AT_START = ['src/cli/commands/run.ts', 'src/runner/run/run.ts'];

/** @param build a name that no other build has */
export async function bundleCli(buildName) {
  const { outputFiles, metafile } = await build({
    ...shared,
    entryPoints: [ENTRY],
    outdir: FOLDER,
    format: 'esm',
    splitting: true,
    chunkNames: '[name]-[hash]',
    outExtension: { '.js': '.cjs' },
    write: false,
    metafile: true,
    minifySyntax: true,
    minifyWhitespace: true,
    charset: 'ascii',
    external: [...NATIVE, '../live.mjs', '../engines.mjs'],
    plugins: [{ name: 'apart', setup: keepApart }],
    define: { ...shared.define, __BUILD__: JSON.stringify(buildName), 'import.meta.url': '__distUrl' },
  });
  const parts = new Map();
  for (const { path, text } of outputFiles) parts.set(basename(path), await asFunction(text));
  const atStart = partsAtStart(metafile);
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, text] of parts) if (!atStart.has(name)) writeFileSync(join(FOLDER, name), `(${text})`);
  writeFileSync(join(FOLDER, 'start.cjs'), start(parts, atStart));
}

/** What is heavy, rarely wanted and made of ES modules is imported by Node, from dist/ itself. */
function keepApart({ onResolve }) {
  onResolve({ filter: /\/live\.ts$/ }, () => ({ path: '../live.mjs', external: true }));
  onResolve({ filter: /\/engines\/select\.ts$/ }, () => ({ path: '../engines.mjs', external: true }));
}

/** A part as the function that defines its exports. A script that runs from the code cache has no `import()`: bin/ lends it one. */
async function asFunction(text) {
  const lent = text.replace(/import\((?="\.\.\/|'\.\.\/)/g, '__import(');
  const { code } = await transform(lent, {
    format: 'cjs',
    target: shared.target,
    platform: 'node',
    minifySyntax: true,
    minifyWhitespace: true,
    charset: 'ascii',
    supported: { 'dynamic-import': false },
  });
  return `function(module,exports,require,__import,__distUrl){${code}\n}`;
}

/** The parts that the named modules are in, with all that those import before they run. */
function partsAtStart({ outputs }) {
  const atStart = new Set();
  const add = (path) => {
    if (atStart.has(basename(path))) return;
    atStart.add(basename(path));
    for (const { path: imported, kind } of outputs[path].imports)
      if (kind === 'import-statement' && outputs[imported]) add(imported);
  };
  for (const [path, { entryPoint }] of Object.entries(outputs))
    if (entryPoint === ENTRY || ALSO_AT_START.includes(entryPoint)) add(path);
  return atStart;
}

/** @returns a script whose value is a function of how packages, further parts and ES modules are loaded, and of the address of dist/ */
function start(parts, atStart) {
  const held = [...atStart].map((name) => `"./${name}":${parts.get(name)}`);
  return `(function(fromNode,readPart,__import,__distUrl){
const parts={${held.join(',\n')}};
const loaded={};
function require(name){
if(!name.startsWith("./"))return fromNode(name);
if(!loaded[name]){const module=loaded[name]={exports:{}};(parts[name]??readPart(name))(module,module.exports,require,__import,__distUrl)}
return loaded[name].exports
}
require("./main.cjs")})`;
}
