/** A record with the same names and other values. */
export function mapEntries<A, B>(
  record: Readonly<Record<string, A>>,
  change: (name: string, item: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, item]) => [name, change(name, item)]));
}
