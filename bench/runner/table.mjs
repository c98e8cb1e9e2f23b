// Medians as a table, with multiples of an empty `node` process.
import { median, multiple } from './medians.mjs';
import { PHASES } from './phases.mjs';

/** @param result of `takeTurns` @param notes by tool: what else is to be said */
export function printTable(project, { measured, leftOut }, notes = {}) {
  const head = [...PHASES.map((phase) => phase.padStart(16)), 'MB'.padStart(7)];
  console.log(`\n${project.padEnd(14)}${head.join('')}   (× node)`);
  for (const [tool, { seconds, megabytes }] of Object.entries(measured)) {
    const cells = PHASES.map((phase) => cell(seconds[phase], measured.node.seconds[phase]).padStart(16));
    const memory = megabytes === undefined ? '' : megabytes.toFixed(0);
    const note = notes[tool] ? `   ${notes[tool]}` : '';
    console.log(tool.padEnd(14) + cells.join('') + memory.padStart(7) + note);
  }
  for (const [tool, reason] of Object.entries(leftOut)) console.log(`${tool.padEnd(14)}left out: ${reason}`);
}

function cell(values = [], reference = []) {
  if (values.length === 0) return '';
  const ratio = multiple(values, reference);
  return `${median(values).toFixed(3)} (${ratio.toFixed(ratio < 10 ? 2 : 0)})`;
}
