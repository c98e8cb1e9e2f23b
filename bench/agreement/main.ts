// npm run bench -- agreement [--only NAME,NAME] [--full FILE.csv] [--page], after bench.mjs has bundled it.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fixtureJson } from '../../tests/support/fixture-path.ts';
import { fixtures } from './fixtures.ts';
import type { Fixture } from './frame/fixture.ts';
import { Ledger } from './frame/ledger.ts';
import { writePage } from './frame/page.ts';
import { type Outcome, totalsOf } from './frame/rows.ts';
import { agreementTable, everyNumber, lastLine, leftOutTable } from './frame/tables.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    full: { type: 'string' },
    page: { type: 'boolean', default: false },
  },
});
const wanted = values.only?.split(',') ?? [''];
const chosen = fixtures.filter(({ file }) => wanted.some((name) => file.includes(name)));
if (chosen.length === 0)
  throw new Error(
    `no fixture is called ${values.only}; there are: ${fixtures.map(({ file }) => file).join(', ')}`,
  );
if (values.page && values.only !== undefined) throw new Error('--page is of all fixtures, without --only');

const outcomes: Outcome[] = [];
for (const fixture of chosen) outcomes.push(await outcomeOf(fixture));
const totals = totalsOf(outcomes);
if (values.full !== undefined) writeFileSync(values.full, everyNumber(outcomes));
if (values.page) writePage(outcomes);
console.log([agreementTable(outcomes), leftOutTable(outcomes), lastLine(totals)].join('\n\n'));
if (totals.within < totals.compared || totals.forgotten > 0) process.exitCode = 1;

async function outcomeOf(fixture: Fixture): Promise<Outcome> {
  const { file, program } = fixture;
  process.stderr.write(`${file}\n`);
  const ledger = new Ledger(fixture.read?.() ?? fixtureJson(file));
  await fixture.compare(ledger);
  return { file, program, comparisons: ledger.comparisons, leftOut: ledger.leftOut() };
}
