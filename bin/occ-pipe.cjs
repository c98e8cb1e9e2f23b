#!/usr/bin/env node
// Runs the bundled command line from V8's code cache, which the build makes: without it, compiling takes a third of the time of a run
// that has nothing to do. A cache of another Node, or none, only costs that time.
'use strict';
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { Script } = require('node:vm');

const dist = join(__dirname, '..', 'dist');
const file = join(dist, 'cli.cjs');
const cacheFile = join(dist, `cli-${process.version}-${process.arch}.cache`);

// The build writes nothing but ASCII, and reading that as such is faster.
const source = read(file, 'latin1');
if (source === undefined) {
  console.error('occ-pipe is not built: run `npm ci` (or `npm run build`) in its folder first.');
  process.exit(2);
}
const script = new Script(`(function (require, __import, __filename, __dirname) {${source}\n})`, {
  filename: file,
  cachedData: process.env.OCC_PIPE_WRITE_CODE_CACHE ? undefined : read(cacheFile),
});
script.runInThisContext()(createRequire(file), load, file, dist);

if (process.env.OCC_PIPE_WRITE_CODE_CACHE) {
  process.once('exit', () => {
    writeFileSync(`${cacheFile}.tmp`, script.createCachedData());
    renameSync(`${cacheFile}.tmp`, cacheFile);
  });
}

/** The bundle's own parts lie beside it; packages are looked for from here. */
function load(name) {
  return import(name.startsWith('.') ? pathToFileURL(join(dist, name)).href : name);
}

function read(path, encoding) {
  try {
    return readFileSync(path, encoding);
  } catch {
    return undefined;
  }
}
