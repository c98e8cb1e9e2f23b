/** The names in either map, those of the second first. */
export function unionOfNames(a: object, b: object): string[] {
  return [...new Set([...Object.keys(b), ...Object.keys(a)])];
}
