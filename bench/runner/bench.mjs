// npm run bench [-- --repeats 5 --files 100000 --only chain10,dag200]: occ-pipe beside its peers, interleaved; medians and ratios.
// Peers are taken from PATH (ninja, make) or fetched with npm into the temporary folder (wireit); what is not to be had is left out.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chain10, dag200, files, write, writeData, writers } from './projects.mjs';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '5' },
    files: { type: 'string', default: '100000' },
    only: { type: 'string', default: 'chain10,dag200,files' },
  },
});
const repeats = Number(values.repeats);
const occPipe = resolve(import.meta.dirname, '../../bin/occ-pipe.cjs');
const base = mkdtempSync(join(tmpdir(), 'occ-bench-'));
const packages = join(base, 'packages');

const tools = {
  'occ-pipe': { command: [process.execPath, occPipe, 'run'], made: ['artifacts'] },
  ninja: { command: ['ninja', '--quiet'], made: ['build', '.ninja_log', '.ninja_deps'] },
  make: { command: ['make', '-s', `-j${availableParallelism()}`, 'all'], made: ['build'] },
  wireit: { command: ['npm', 'run', '--silent', 'all'], made: ['build', '.wireit'], npm: 'wireit@0.14.13' },
};
const projects = {
  chain10: { stages: chain10, data: [3, 100] },
  dag200: { stages: dag200(), data: [3, 100] },
  files: { stages: files, data: [Number(values.files), 5000] },
};

try {
  const available = Object.keys(tools).filter((name) => isAvailable(tools[name]));
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores, ${repeats} repeats, medians in seconds`,
  );
  for (const name of values.only.split(',')) compare(name, projects[name], available);
} finally {
  rmSync(base, { recursive: true, force: true });
}

function isAvailable({ command, npm }) {
  if (!npm) return spawnSync(command[0], ['--version']).status === 0;
  write(packages, 'package.json', '{ "private": true }');
  const fetched = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', npm], {
    cwd: packages,
  });
  return fetched.status === 0;
}

function compare(name, { stages, data }, available) {
  const folders = Object.fromEntries(available.map((tool) => [tool, prepare(name, tool, stages, data)]));
  const empty = join(base, 'empty.cjs');
  write(base, 'empty.cjs', '');
  const phases = {
    cold: (tool) => {
      for (const made of tools[tool].made)
        rmSync(join(folders[tool], made), { recursive: true, force: true });
    },
    'no-op': () => {},
    changed: (tool) => appendFileSync(join(folders[tool], 'data/0/1'), 'x'),
  };
  const times = { node: {} };
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const [phase, before] of Object.entries(phases)) {
      if (phase === 'no-op') settle(available, folders);
      note(times, 'node', phase, timed([process.execPath, empty], base));
      for (const tool of available) {
        before(tool);
        note(times, tool, phase, timed(tools[tool].command, folders[tool]));
      }
    }
  }
  print(name, times, Object.keys(phases));
}

/** Stamps younger than two seconds prove nothing, so a first look after that reads once more; it is not measured, of no tool. */
function settle(available, folders) {
  spawnSync('sleep', ['2.1']);
  for (const tool of available) timed(tools[tool].command, folders[tool]);
}

function prepare(name, tool, stages, [count, bytes]) {
  const root = join(base, `${name}-${tool}`);
  writers[tool](root, stages, writeData(root, count, bytes));
  if (tools[tool].npm) symlinkSync(join(packages, 'node_modules'), join(root, 'node_modules'));
  return root;
}

function timed([program, ...args], cwd) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(program, args, { cwd });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function note(times, tool, phase, seconds) {
  times[tool] ??= {};
  times[tool][phase] ??= [];
  times[tool][phase].push(seconds);
}

function print(project, times, phases) {
  console.log(
    `\n${project.padEnd(10)}${phases.map((phase) => phase.padStart(18)).join('')}   (× an empty node)`,
  );
  for (const [tool, byPhase] of Object.entries(times)) {
    const cells = phases.map((phase) => {
      const seconds = median(byPhase[phase]);
      return `${seconds.toFixed(3)} (${(seconds / median(times.node[phase])).toFixed(1)})`.padStart(18);
    });
    console.log(tool.padEnd(10) + cells.join(''));
  }
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
