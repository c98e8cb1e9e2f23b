// node bench/runner/bench.mjs [--repeats 5] [--files 100000] [--only chain10,dag200,files] [--peers ninja,wireit] [--packages FOLDER]: occ-pipe beside its peers and
// the floor, by turns; medians in seconds, and peak memory of the largest process (where GNU time is there).
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { canRun, findPeers, peers, prepare } from './peers.mjs';
import { chain10, dag200, files, write, writeData } from './projects.mjs';
import { printTable } from './table.mjs';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '5' },
    files: { type: 'string', default: '100000' },
    only: { type: 'string', default: 'chain10,dag200,files' },
    peers: { type: 'string', default: Object.keys(peers).join(',') },
    packages: { type: 'string' },
  },
});
const repeats = Number(values.repeats);
const projects = {
  chain10: { stages: chain10, count: 3, bytes: 200 },
  dag200: { stages: dag200(), count: 3, bytes: 200 },
  files: { stages: files, count: Number(values.files), bytes: 5000, isLarge: true },
};
const PHASES = ['cold', 'no-op', 'touch', 'changed'];
const floor = resolve(import.meta.dirname, 'floor.mjs');
const base = mkdtempSync(join(tmpdir(), 'occ-bench-'));
const packages = values.packages ? resolve(values.packages) : join(base, 'packages');

/** What is done to a project before a phase is timed. */
const prepareFor = {
  cold({ root, made, first }) {
    for (const path of made) rmSync(join(root, path), { recursive: true, force: true });
    mkdirSync(join(root, 'build'), { recursive: true });
    if (first) spawnSync(first[0], first.slice(1), { cwd: root });
  },
  'no-op': () => {},
  touch: ({ root }) => root !== base && utimesSync(join(root, 'data/0/0'), new Date(), new Date()),
  changed({ root }, repeat) {
    const file = join(root, 'data/0/0');
    if (root !== base) writeFileSync(file, `edit ${repeat}\n${readFileSync(file, 'utf8')}`);
  },
};

try {
  write(base, 'empty.cjs', '');
  const available = findPeers(
    ['occ-pipe', ...values.peers.split(',').filter((name) => name !== 'occ-pipe')],
    packages,
    console.log,
  );
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores, ${repeats} repeats, medians in seconds`,
  );
  for (const name of values.only.split(',')) compare(name, projects[name], available);
} finally {
  rmSync(base, { recursive: true, force: true });
}

/** Every tool has a copy of the project of its own; what does not work is said and left out. */
function compare(name, { stages, count, bytes, isLarge }, available) {
  const rows = {
    node: { root: base, calls: { all: [process.execPath, join(base, 'empty.cjs')] }, made: [] },
  };
  for (const tool of available) {
    const root = join(base, `${name}-${tool}`);
    prepare(tool, root, { stages, data: writeData(root, count, bytes), isLarge }, packages);
    const { command, made, first } = peers[tool];
    if (canRun(command, root)) rows[tool] = { root, calls: { all: command }, made, first };
    else giveUp(tool, name, root);
  }
  if (isLarge) {
    const root = rows['occ-pipe'].root;
    const [data, index] = [join(root, 'data'), join(base, 'floor.index')];
    const look = [process.execPath, floor, 'look', data, index];
    rows.floor = {
      root,
      calls: { cold: [process.execPath, floor, 'hash', data], 'no-op': look },
      made: [],
      index,
    };
  }
  const times = Object.fromEntries(Object.keys(rows).map((tool) => [tool, emptyTimes()]));
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const phase of PHASES) {
      if (phase === 'no-op') settle(rows);
      for (const [tool, row] of Object.entries(rows)) {
        const call = row.calls[phase] ?? row.calls.all;
        if (!call) continue;
        prepareFor[phase](row, repeat);
        times[tool][phase].push(timed(call, row.root));
      }
    }
  }
  const memory = Object.fromEntries(Object.entries(rows).map(([tool, row]) => [tool, peakMemory(row)]));
  printTable(name, PHASES, times, memory, { floor: 'cold: read and hash; no-op: lstat and compare' });
  for (const { root } of Object.values(rows))
    if (root !== base) rmSync(root, { recursive: true, force: true });
}

/** tup may leave its file system mounted where it cannot work with it. */
function giveUp(tool, name, root) {
  console.log(`${tool}: does not run ${name} here`);
  if (tool === 'tup') spawnSync('fusermount', ['-u', join(root, '.tup/mnt')]);
}

function emptyTimes() {
  return Object.fromEntries(PHASES.map((phase) => [phase, []]));
}

/** Stamps younger than two seconds prove nothing, so a first look after that reads once more; it is not measured, of no tool. */
function settle(rows) {
  spawnSync('sleep', ['2.1']);
  for (const { root, calls, index } of Object.values(rows)) {
    if (index) rmSync(index, { force: true });
    timed(calls.all ?? calls['no-op'], root);
  }
}

function timed([program, ...args], cwd) {
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(program, args, { cwd });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr}`);
  return Number(process.hrtime.bigint() - start) / 1e9;
}

/** Of a cold run, in megabytes. */
function peakMemory({ root, calls, made, first }) {
  if (!existsSync('/usr/bin/time')) return undefined;
  prepareFor.cold({ root, made, first });
  const { stderr } = spawnSync('/usr/bin/time', ['-f', 'peak %M', ...(calls.all ?? calls.cold)], {
    cwd: root,
  });
  return Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024;
}
