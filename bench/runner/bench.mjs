// npm run bench -- runner [options]: occ-pipe beside its peers and the floor, by turns; medians in seconds, and peak memory of the largest
// process (where GNU time is there). The options stand in README.md.
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, compareStudy } from './compare.mjs';
import { addTools, findPeers, peersWith } from './peers/index.mjs';
import { chain10, dag200, files, flat2000, write } from './projects.mjs';
import { keepResults } from './results.mjs';
import { printTable } from './table.mjs';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '5' },
    files: { type: 'string', default: '100000' },
    only: { type: 'string', default: 'chain10,dag200,study,files' },
    peers: { type: 'string' },
    limit: { type: 'string', default: '60' },
    packages: { type: 'string' },
    python: { type: 'string', default: process.env.OCC_BENCH_PYTHON },
    study: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
});
const fileCount = atLeastOne('files');
const projects = {
  chain10: { stages: chain10, count: 3, bytes: 200 },
  dag200: { stages: dag200(), count: 3, bytes: 200 },
  flat2000: { stages: flat2000, count: 3, bytes: 200 },
  study: 'the shipped one',
  files: { stages: files, count: fileCount, bytes: 5000, isLarge: true },
};
const known = peersWith(values.python);
const names = namesOf('only', projects);
const tools = values.peers === undefined ? Object.keys(known) : ['occ-pipe', ...namesOf('peers', known)];
const [repeats, limit] = [atLeastOne('repeats'), atLeastOne('limit')];
const study = values.study && resolve(values.study);

const base = mkdtempSync(join(tmpdir(), 'occ-bench-'));
process.on('exit', () => rmSync(base, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

write(base, 'empty.cjs', '');
const packages = values.packages ? resolve(values.packages) : join(base, 'packages');
const place = { base, packages, programs: addTools(join(base, 'programs')) };
const wanted = Object.fromEntries([...new Set(tools)].map((name) => [name, known[name]]));
const peers = findPeers(wanted, packages, console.log);
console.log(
  `Node ${process.version}, ${availableParallelism()} cores, ${repeats} repeats, medians in seconds`,
);
for (const name of names) {
  const options = { place, repeats, limit };
  const result =
    name === 'study'
      ? await compareStudy(study, peers, options)
      : await compare(name, projects[name], peers, options);
  const shown = name === 'files' ? `files, ${fileCount.toLocaleString('en-US')}` : name;
  printTable(shown, result, { floor: 'cold: read and hash; no-op: lstat and compare' });
  if (!values.quick) await keepResults(shown, result, peers, repeats);
}

function namesOf(option, all) {
  const given = values[option].split(',');
  const unknown = given.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined) stop(`--${option}: "${unknown}" is not one of ${Object.keys(all).join(', ')}`);
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
