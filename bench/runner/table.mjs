// Medians as a table, with multiples of the first row.

/**
 * @param times by tool, by phase: seconds @param memory by tool: megabytes @param leftOut by tool: why it has no numbers
 * @param notes by tool: what else is to be said
 */
export function printTable(project, phases, times, memory, leftOut, notes) {
  const [first] = Object.keys(times);
  const head = [...phases.map((phase) => phase.padStart(16)), 'MB'.padStart(7)];
  console.log(`\n${project.padEnd(14)}${head.join('')}   (× ${first})`);
  for (const [tool, byPhase] of Object.entries(times)) {
    const cells = phases.map((phase) => cell(byPhase[phase], times[first][phase]).padStart(16));
    const megabytes = memory[tool] === undefined ? '' : memory[tool].toFixed(0);
    console.log(
      tool.padEnd(14) + cells.join('') + megabytes.padStart(7) + (notes[tool] ? `   ${notes[tool]}` : ''),
    );
  }
  for (const [tool, reason] of Object.entries(leftOut)) console.log(`${tool.padEnd(14)}left out: ${reason}`);
}

function cell(values, reference) {
  if (values.length === 0) return '';
  const ratio = median(values) / median(reference);
  return `${median(values).toFixed(3)} (${ratio.toFixed(ratio < 10 ? 2 : 0)})`;
}

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
