// V8's code cache of the command line: what a run with nothing to do compiles, by such a run, and of the parts that are
// read when they are needed, by one that makes something.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** It has what a study has: data, outputs in parts, experiments and a stage that collects them. */
const PIPELINE = `version: 1
stages:
  a:
    ${stage('${in.data}')}
    in: { data: path:data }
  b:
    ${stage('${in.a}')}
    each: experiments
    in: { a: a/part }
  c:
    ${stage('${in.b}')}
    in: { b: b }
experiments: { one: {}, two: {} }
`;

function stage(input) {
  const script =
    "const folder = process.argv.at(-1) + '/part'; fs.mkdirSync(folder); fs.writeFileSync(folder + '/file', '')";
  return `uses: command\n    run: [node, -e, ${JSON.stringify(script)}, "${input}", "\${out}"]`;
}

const WRITE = { OCC_PIPE_WRITE_CODE_CACHE: '1' };

/** A project in which everything is made, which writes the caches of the parts that this takes. @returns its folder */
export function makeProject() {
  const folder = mkdtempSync(join(tmpdir(), 'occ-pipe-build-'));
  mkdirSync(join(folder, 'data', 'inner'), { recursive: true });
  for (const file of ['one', 'two']) writeFileSync(join(folder, 'data', 'inner', file), file);
  writeFileSync(join(folder, 'pipeline.yaml'), PIPELINE);
  run(folder, WRITE);
  return folder;
}

/**
 * Writes the cache, and removes the project. What was made two seconds before is not read again, so that the
 * first run here leaves nothing to do but to compare, and the cache holds nothing else.
 */
export function writeCodeCache(folder) {
  run(folder);
  run(folder, WRITE);
  rmSync(folder, { recursive: true });
}

function run(folder, env) {
  const call = [resolve('bin/occ-pipe.cjs'), 'run'];
  execFileSync(process.execPath, call, { cwd: folder, env: { ...process.env, ...env } });
}
