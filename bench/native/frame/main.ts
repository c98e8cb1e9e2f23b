// npm run bench -- [native|growth] [options], after bench.mjs has bundled the rows.
import { parseArgs } from 'node:util';
import { loadRow } from './load-row.ts';
import { machine } from './machine.ts';
import { measureRow } from './measure.ts';
import { openPlainPython, openReference } from './reference.ts';
import { type GrowthResult, type RowResult, readResults, writeResults } from './results.ts';
import { growthTable, rowTable } from './tables.ts';

const [known, command, ...args] = process.argv.slice(2);
const { values } = parseArgs({
  args,
  options: {
    only: { type: 'string', default: known! },
    repeats: { type: 'string', default: '3' },
    quick: { type: 'boolean', default: false },
    reference: { type: 'string' },
    python: { type: 'string' },
    untuned: { type: 'boolean', default: false },
    data: { type: 'string' },
  },
});
const names = values.only.split(',');
const repeats = Number(values.repeats);
if (!Number.isInteger(repeats) || repeats < 1)
  throw new Error(`--repeats ${values.repeats}: not a number of runs`);
const unknown = names.find((name) => !known!.split(',').includes(name));
if (unknown !== undefined) throw new Error(`there is no row ${unknown}; there are: ${known}`);

if (values.untuned && values.reference === undefined) throw new Error('--untuned is about --reference DIR');

const results = readResults();
await (command === 'growth' ? grow() : compare());
if (!values.quick) writeResults(results);

async function compare(): Promise<void> {
  const reference = openReference(values.reference, values.python, !values.untuned);
  const measured: RowResult[] = [];
  for (const name of names) {
    const row = await loadRow(name);
    process.stderr.write(`${name}: ${row.work}\n`);
    const against = row.plainPython ? openPlainPython(values.python) : reference;
    const measurement = await measureRow(name, row, values.quick ? row.quick : row.full, {
      repeats,
      data: values.data,
      reference: against,
      limit: true,
    });
    const { unit, wanted, wantedMemory } = row;
    const made = {
      work: values.untuned ? `${row.work}; the reference as it comes` : row.work,
      unit,
      wanted,
      wantedMemory,
      repeats,
      ...measurement,
      ...machine(against?.versions),
    };
    measured.push(made);
    results.rows[values.untuned ? `${name} untuned` : name] = made;
  }
  console.log(rowTable(measured));
}

async function grow(): Promise<void> {
  for (const name of names) {
    const row = await loadRow(name);
    for (const [parameter, sizes] of Object.entries(row.growth ?? {})) {
      const points: GrowthResult['points'][number][] = [];
      for (const size of sizes) {
        process.stderr.write(`${name}: ${parameter} ${size}\n`);
        const parameters = { ...(row.quick as object), [parameter]: size };
        const options = { repeats, data: values.data, reference: undefined, limit: false };
        const { ours } = await measureRow(name, row, parameters, options);
        points.push({ size, seconds: ours.seconds, memory: ours.memory });
      }
      const fixed = { ...(row.quick as Record<string, unknown>) };
      delete fixed[parameter];
      const made = { row: name, parameter, fixed, points, ...machine({}) };
      results.growth[`${name}: ${parameter}`] = made;
      console.log(growthTable([made]));
    }
  }
}
