// The turns of one project: every tool has a copy of it of its own, and each phase is run by one tool after another, as often as asked.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { peers, prepare } from './peers/index.mjs';
import { faultIn, outputsOf, PHASES, prepareFor } from './phases.mjs';
import { outOf, writeData } from './projects.mjs';
import { run, runForMemory } from './run.mjs';
import { printTable } from './table.mjs';

const floor = resolve(import.meta.dirname, 'floor.mjs');

/** A tool that fails, takes longer than `limit` seconds or does not do its work is left out of the table from there on, and said below it. */
export async function compare(name, { stages, count, bytes, isLarge }, tools, { place, repeats, limit }) {
  const rows = { node: { root: place.base, call: () => [process.execPath, join(place.base, 'empty.cjs')] } };
  for (const tool of tools) {
    const root = join(place.base, `${name}-${tool}`);
    const project = { stages, data: writeData(root, count, bytes), isLarge };
    prepare(tool, root, project, place.packages);
    rows[tool] = peerRow(peers[tool], root, project, place);
  }
  const roots = Object.values(rows).map(({ root }) => root);
  if (isLarge) rows.floor = floorRow(rows['occ-pipe'].root, place.base);

  const leftOut = {};
  const attempt = async (tool, phase, repeat, runIt) => {
    const result = await checked(rows[tool], phase, repeat, runIt, limit);
    if (result?.fault) leaveOut(tool, result.fault);
    return result;
  };
  const leaveOut = (tool, fault) => {
    leftOut[tool] = fault;
    const { release, root } = rows[tool];
    if (release) spawnSync(release[0], release.slice(1), { cwd: root });
    delete rows[tool];
  };

  const memory = {};
  for (const tool of Object.keys(rows)) {
    const withMemory = (call, options) => runForMemory(call, options, join(place.base, 'memory'));
    memory[tool] = (await attempt(tool, 'cold', 'first', withMemory))?.megabytes;
  }
  const times = Object.fromEntries(
    Object.keys(rows).map((tool) => [tool, Object.fromEntries(PHASES.map((phase) => [phase, []]))]),
  );
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const phase of PHASES) {
      if (phase === 'no-op') {
        // Stamps younger than two seconds prove nothing, so a first look after that reads once more; it is not measured, of no tool.
        spawnSync('sleep', ['2.1']);
        if (rows.floor) rmSync(rows.floor.index, { force: true });
        for (const tool of Object.keys(rows)) await attempt(tool, phase, repeat, run);
      }
      for (const tool of Object.keys(rows)) {
        const result = await attempt(tool, phase, repeat, run);
        if (result) times[tool][phase].push(result.seconds);
      }
    }
  }
  for (const tool of Object.keys(leftOut)) delete times[tool];
  printTable(name, PHASES, times, memory, leftOut, {
    floor: 'cold: read and hash; no-op: lstat and compare',
  });
  for (const root of roots) if (root !== place.base) rmSync(root, { recursive: true, force: true });
}

function peerRow({ command, made, first, env, release, out, cached }, root, project, { programs }) {
  return {
    root,
    project,
    made,
    first,
    release,
    cached,
    out: out ?? outOf,
    env: env?.(programs),
    call: () => command,
  };
}

function floorRow(root, base) {
  const [data, index] = [join(root, 'data'), join(base, 'floor.index')];
  const calls = {
    cold: [process.execPath, floor, 'hash', data],
    'no-op': [process.execPath, floor, 'look', data, index],
  };
  return { root, index, call: (phase) => calls[phase] };
}

/** One run of a phase, with what comes before it and what is looked at after it, both outside the time; undefined where there is no such run. */
async function checked(row, phase, repeat, runIt, limit) {
  const { root, env, project, first } = row;
  const call = row.call(phase);
  if (!call) return undefined;
  if (!project) return runIt(call, { cwd: root, env, limit });
  prepareFor[phase](row, repeat);
  if (phase === 'cold' && first) spawnSync(first[0], first.slice(1), { cwd: root });
  const before = outputsOf(row);
  const start = Date.now();
  const result = await runIt(call, { cwd: root, env, limit });
  return { ...result, fault: result.fault ?? faultIn(phase, row, before, start, result.said) };
}
