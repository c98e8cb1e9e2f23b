// Turns: each phase is run by one tool after another, as often as asked.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { faultIn, outputsOf, prepareFor } from './phases.mjs';
import { run, runForMemory } from './run.mjs';

/**
 * A tool that fails, takes longer than `limit` seconds or does not do its work is left out from there on.
 * @param rows by tool: how it is called, where, and what it works on
 * @param phases those of `PHASES` that are measured; the first one is run once more before, for the memory that it takes
 * @returns of each tool by name `seconds` by phase and `megabytes`, and why others were left out
 */
export async function takeTurns(rows, phases, { base, repeats, limit }) {
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
    delete measured[tool];
  };

  const measured = {};
  for (const tool of Object.keys(rows)) {
    const withMemory = (call, options) => runForMemory(call, options, join(base, 'memory'));
    measured[tool] = { seconds: Object.fromEntries(phases.map((phase) => [phase, []])) };
    const result = await attempt(tool, phases[0], 'first', withMemory);
    if (measured[tool]) measured[tool].megabytes = result?.megabytes;
  }
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    for (const phase of phases) {
      if (phase === 'no-op') {
        // Stamps younger than two seconds prove nothing, so a first look after that reads once more; it is not measured, of no tool.
        spawnSync('sleep', ['2.1']);
        if (rows.floor) rmSync(rows.floor.index, { force: true });
        for (const tool of Object.keys(rows)) await attempt(tool, phase, repeat, run);
      }
      for (const tool of Object.keys(rows)) {
        const result = await attempt(tool, phase, repeat, run);
        if (result) measured[tool]?.seconds[phase].push(result.seconds);
      }
    }
  }
  return { measured, leftOut };
}

/** One run of a phase, with what comes before it and what is looked at after it, both outside the time; undefined where there is no such run. */
async function checked(row, phase, repeat, runIt, limit) {
  const { root, env, project, first, faultOf } = row;
  const call = row.call(phase);
  if (!call) return undefined;
  if (!project) {
    const result = await runIt(call, { cwd: root, env, limit });
    return { ...result, fault: result.fault ?? faultOf?.(result.said) };
  }
  prepareFor[phase](row, repeat);
  if (phase === 'cold' && first) spawnSync(first[0], first.slice(1), { cwd: root });
  const before = outputsOf(row);
  const start = Date.now();
  const result = await runIt(call, { cwd: root, env, limit });
  return { ...result, fault: result.fault ?? faultIn(phase, row, before, start, result.said) };
}
