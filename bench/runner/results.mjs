// The last figures of each tool over each project, kept where those of the native rows are.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { median, multiple } from './medians.mjs';

const root = resolve(import.meta.dirname, '../..');

/** @param result of `takeTurns` @param peers those that were asked for their version */
export async function keepResults(project, { measured }, peers, repeats) {
  const { describeMachine, readResults, today, writeResults } = await loadResults();
  const results = readResults(root);
  for (const [tool, { seconds, megabytes }] of Object.entries(measured)) {
    const phases = Object.entries(seconds).filter(([, values]) => values.length > 0);
    results.runner[`${project}: ${tool}`] = {
      project,
      tool,
      phases: Object.fromEntries(
        phases.map(([phase, values]) => [
          phase,
          { seconds: median(values), multiple: multiple(values, measured.node.seconds[phase]) },
        ]),
      ),
      megabytes,
      repeats,
      machine: describeMachine(),
      versions: { Node: process.versions.node, ...versionOf(tool, peers[tool]) },
      date: today(),
    };
  }
  writeResults(results, root);
}

/** @param points of ours, by size: `seconds`, `memory` in bytes */
export async function keepGrowth(row, parameter, points) {
  const { describeMachine, readResults, today, writeResults } = await loadResults();
  const results = readResults(root);
  const versions = { Node: process.versions.node };
  const about = { machine: describeMachine(), versions, date: today() };
  results.growth[`${row}: ${parameter}`] = { row, parameter, fixed: {}, points, ...about };
  writeResults(results, root);
}

/** Of a tool that is not ours; none where it does not tell. */
function versionOf(tool, peer) {
  if (!peer || tool === 'occ-pipe') return {};
  if (peer.npm) return { [tool]: peer.npm.slice(peer.npm.lastIndexOf('@') + 1) };
  const { stdout } = spawnSync(peer.command[0], ['--version'], { encoding: 'utf8' });
  const version = /\d+(\.\d+)+/.exec(stdout)?.[0];
  return version ? { [tool]: version } : {};
}

/** What the native rows write them with. */
async function loadResults() {
  const folder = mkdtempSync(join(tmpdir(), 'occ-bench-results-'));
  const outfile = join(folder, 'results.mjs');
  const entry = join(root, 'bench/native/frame/results.ts');
  await build({ entryPoints: [entry], outfile, bundle: true, platform: 'node', format: 'esm' });
  const loaded = await import(pathToFileURL(outfile).href);
  rmSync(folder, { recursive: true });
  return loaded;
}
