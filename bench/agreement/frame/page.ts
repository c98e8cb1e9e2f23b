import { readFileSync } from 'node:fs';
import { writeWhole } from '../../../src/base/write-whole.ts';
import { machine } from '../../native/frame/machine.ts';
import { type Outcome, totalsOf } from './rows.ts';
import { agreementTable, lastLine, leftOutTable } from './tables.ts';

const PAGE = 'docs/agreement.md';
const MARKS = /(<!-- recorded -->\n)[\s\S]*(<!-- \/recorded -->)/;

/** Puts the tables into their page, with day and machine. */
export function writePage(outcomes: readonly Outcome[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const { date, machine: where, versions } = machine();
  const with_ = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const parts = [
    `${lastLine(totalsOf(outcomes))} ${date}, ${where}; ${with_.join(', ')}.`,
    agreementTable(outcomes),
    '## What is not compared',
    leftOutTable(outcomes),
  ];
  const text = page.replace(MARKS, (_, start, end) => `${start}${parts.join('\n\n')}\n${end}`);
  writeWhole(PAGE, [text]);
}
