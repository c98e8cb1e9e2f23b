/** So many digits tell apart what a task measures; the next ones are left over from binary fractions. */
const DIGITS = 15;

/** 0.9199999999999999 -> 0.92: a number as people write it. */
export function plainNumber(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(DIGITS));
}

/** JSON text with its fractions as people write them, and all else as it is. */
export function withPlainNumbers(json: string): string {
  // A text is passed over whole: what looks like a number in it is none.
  return json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    /^[-\d].*[.eE]/.test(token) ? String(plainNumber(Number(token))) : token,
  );
}

/** "1 task", "2 tasks", "3 entries". */
export function count(number: number, one: string): string {
  const many = one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}s`;
  return `${number} ${number === 1 ? one : many}`;
}
