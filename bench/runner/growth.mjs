// npm run bench -- plan [options]: time and peak memory of the first `run --dry-run` of the shipped study as its experiments grow in number.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from './medians.mjs';
import { occPipe } from './peers/occ-pipe.mjs';
import { keepGrowth } from './results.mjs';
import { runForMemory } from './run.mjs';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '252,1008,4032' },
    repeats: { type: 'string', default: '3' },
    limit: { type: 'string', default: '120' },
    quick: { type: 'boolean', default: false },
  },
});
const SHIPPED = resolve(import.meta.dirname, '../../pipeline.yaml');
/** Of the options that are swept beside `lr`, so many combinations. */
const COMBINATIONS = 63;

const base = mkdtempSync(join(tmpdir(), 'occ-bench-plan-'));
process.on('exit', () => rmSync(base, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const points = [];
for (const size of values.sizes.split(',').map(Number)) {
  const runs = [];
  for (let i = 0; i < Number(values.repeats); i += 1) runs.push(await dryRun(size));
  const point = {
    size,
    seconds: median(runs.map(({ seconds }) => seconds)),
    memory: Math.max(...runs.map(({ megabytes }) => megabytes ?? Number.NaN)) * 2 ** 20,
  };
  console.log(
    `${size} experiments: ${point.seconds.toFixed(2)} s, ${(point.memory / 2 ** 20).toFixed(0)} MiB`,
  );
  points.push(point);
}
if (!values.quick) await keepGrowth('plan', 'experiments', points);

/** In a project of its own, without a plan that was kept. */
async function dryRun(size) {
  const cwd = mkdtempSync(join(base, 'project-'));
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'pipeline.yaml'), studyOf(size));
  const call = [...occPipe.command, '--dry-run'];
  const result = await runForMemory(call, { cwd, limit: Number(values.limit) }, join(base, 'memory'));
  // Beside the three experiments of the file and their four tasks each, three tasks of data and the report.
  const tasks = 4 * (size + 3) + 4;
  const fault = result.fault ?? (result.said.includes(`at most ${tasks} to run`) ? undefined : 'other tasks');
  if (fault) throw new Error(`run --dry-run of ${size} experiments: ${fault}`);
  return result;
}

/** The shipped study with a sweep of so many experiments, a multiple of COMBINATIONS. */
function studyOf(size) {
  if (!Number.isInteger(size / COMBINATIONS))
    throw new Error(`--sizes: ${size} is no multiple of ${COMBINATIONS}`);
  const rates = Array.from({ length: size / COMBINATIONS }, (_, i) => (i + 1) / 1000);
  return `${readFileSync(SHIPPED, 'utf8')}
  many:
    extends: baseline
    sweep:
      pattern: [3, 4, 5]
      epochs: [1, 2, 3, 4, 5, 6, 7]
      weight-decay: [0.0001, 0.0002, 0.0005]
      lr: [${rates.join(', ')}]
`;
}
