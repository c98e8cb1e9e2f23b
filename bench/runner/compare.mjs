// What is compared over one project: every tool has a copy of it of its own.
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { prepare } from './peers/index.mjs';
import { PHASES } from './phases.mjs';
import { outOf, writeData } from './projects.mjs';
import { makeStudy, NOTHING_TO_RUN } from './study.mjs';
import { takeTurns } from './turns.mjs';

const floor = resolve(import.meta.dirname, 'floor.mjs');

/** @param peers by name, as in peers/ @returns what `takeTurns` does */
export async function compare(name, { stages, count, bytes, isLarge }, peers, { place, ...options }) {
  const rows = { node: nodeRow(place.base) };
  for (const [tool, peer] of Object.entries(peers)) {
    const root = join(place.base, `${name}-${tool}`);
    const project = { stages, data: writeData(root, count, bytes), isLarge };
    prepare(peer, root, project, place.packages);
    rows[tool] = peerRow(peer, root, project, place);
  }
  const roots = Object.values(rows).map(({ root }) => root);
  if (isLarge) rows.floor = floorRow(rows['occ-pipe'].root, place.base);
  const result = await takeTurns(rows, PHASES, { base: place.base, ...options });
  for (const root of roots) if (root !== place.base) rmSync(root, { recursive: true, force: true });
  return result;
}

/** The study that is shipped, when there is nothing to do. @param folder where it was run before, if it was */
export async function compareStudy(folder, { 'occ-pipe': { command } }, { place, ...options }) {
  const root = folder ?? (await makeStudy(join(place.base, 'study'), command));
  const faultOf = (said) => (said.includes(NOTHING_TO_RUN) ? undefined : 'no-op: something ran');
  const rows = { node: nodeRow(place.base), 'occ-pipe': { root, call: () => command, faultOf } };
  return takeTurns(rows, ['no-op'], { base: place.base, ...options });
}

function nodeRow(base) {
  return { root: base, call: () => [process.execPath, join(base, 'empty.cjs')] };
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
