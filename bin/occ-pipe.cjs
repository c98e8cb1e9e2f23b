#!/usr/bin/env node
// Runs the bundled command line from V8's code cache, which the build makes: without it, compiling takes a third of
// the time of a run that has nothing to do, and as long as starting a program takes of one that has. A cache of
// another Node, or none, only costs that time.
'use strict';
const { readFileSync, renameSync, writeFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { Script } = require('node:vm');

const dist = join(__dirname, '..', 'dist');
const file = join(dist, 'cli', 'start.cjs');
const isWriting = process.env.OCC_PIPE_WRITE_CODE_CACHE !== undefined;

const source = readProgram(file, (error) => {
  const isMissing = error.code === 'ENOENT';
  console.error(
    isMissing
      ? 'occ-pipe is not built: run `npm ci` (or `npm run build`) in its folder first.'
      : `occ-pipe cannot read its own program: ${error.message}`,
  );
  process.exit(isMissing ? 2 : 1);
});
run(file, source)(createRequire(file), readPart, importModule, pathToFileURL(join(dist, '/')).href);

/** The value of a script, from its code cache or for the one that is written at the end. */
function run(filename, source) {
  const cacheFile = `${filename.slice(0, -'.cjs'.length)}-${process.version}-${process.arch}.cache`;
  const script = new Script(source, { filename, cachedData: isWriting ? undefined : readCache(cacheFile) });
  if (isWriting) process.once('exit', () => writeCache(cacheFile, script));
  return script.runInThisContext();
}

/** Then it holds what was compiled meanwhile. */
function writeCache(cacheFile, script) {
  writeFileSync(`${cacheFile}.tmp`, script.createCachedData());
  renameSync(`${cacheFile}.tmp`, cacheFile);
}

/** The function that defines a part which is not needed at once. */
function readPart(name) {
  const part = join(dist, 'cli', name);
  return run(
    part,
    readProgram(part, (error) => {
      // It was built anew, or removed, since it was started. Of any other error the system's word counts.
      throw error.code === 'ENOENT'
        ? Object.assign(new Error(`there is no ${part}`), { code: 'MODULE_NOT_FOUND', path: part })
        : error;
    }),
  );
}

function importModule(name) {
  return import(pathToFileURL(join(dist, 'cli', name)).href);
}

/** The build writes nothing but ASCII, and reading that as such is faster. */
function readProgram(path, fail) {
  try {
    return readFileSync(path, 'latin1');
  } catch (error) {
    return fail(error);
  }
}

function readCache(path) {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
