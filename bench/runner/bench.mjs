// node bench/runner/bench.mjs [--repeats 5] [--files 100000] [--only chain10,dag200,files] [--peers ninja,wireit] [--limit 60] [--packages FOLDER]:
// occ-pipe beside its peers and the floor, by turns; medians in seconds, and peak memory of the largest process (where GNU time is there).
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compare } from './compare.mjs';
import { addTools, findPeers, peers } from './peers/index.mjs';
import { chain10, dag200, files, write } from './projects.mjs';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '5' },
    files: { type: 'string', default: '100000' },
    only: { type: 'string', default: 'chain10,dag200,files' },
    peers: { type: 'string', default: Object.keys(peers).join(',') },
    limit: { type: 'string', default: '60' },
    packages: { type: 'string' },
  },
});
const projects = {
  chain10: { stages: chain10, count: 3, bytes: 200 },
  dag200: { stages: dag200(), count: 3, bytes: 200 },
  files: { stages: files, count: atLeastOne('files'), bytes: 5000, isLarge: true },
};
const names = namesOf('only', projects);
const tools = new Set(['occ-pipe', ...namesOf('peers', peers)]);
const [repeats, limit] = [atLeastOne('repeats'), atLeastOne('limit')];

const base = mkdtempSync(join(tmpdir(), 'occ-bench-'));
process.on('exit', () => rmSync(base, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

write(base, 'empty.cjs', '');
const packages = values.packages ? resolve(values.packages) : join(base, 'packages');
const place = { base, packages, programs: addTools(join(base, 'programs')) };
const available = findPeers([...tools], packages, console.log);
console.log(
  `Node ${process.version}, ${availableParallelism()} cores, ${repeats} repeats, medians in seconds`,
);
for (const name of names) await compare(name, projects[name], available, { place, repeats, limit });

function namesOf(option, known) {
  const given = values[option].split(',');
  const unknown = given.find((name) => !Object.hasOwn(known, name));
  if (unknown !== undefined) stop(`--${option}: "${unknown}" is not one of ${Object.keys(known).join(', ')}`);
  return given;
}

function atLeastOne(option) {
  const number = Number(values[option]);
  if (!Number.isInteger(number) || number < 1)
    stop(`--${option}: "${values[option]}" is no whole number of 1 or more`);
  return number;
}

function stop(message) {
  console.error(message);
  process.exit(2);
}
