/** Characters of a line: what the terminal has, else what COLUMNS says, else 80. */
export function terminalWidth(): number {
  const told = Number(process.env['COLUMNS']);
  return process.stdout.columns || (Number.isInteger(told) && told > 0 ? told : 80);
}
