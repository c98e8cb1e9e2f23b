/** "a, b, …": the first of so many. */
export function firstNames(first: readonly string[], count: number): string {
  return `${first.join(', ')}${count > first.length ? ', …' : ''}`;
}
