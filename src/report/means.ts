/** The mean of results of one shape, number by number; null where one of them could not be told. */
export function meanOf<Value>(values: readonly Value[]): Value {
  return meanOfAny(values) as Value;
}

function meanOfAny(values: readonly unknown[]): unknown {
  if (values.every((value) => typeof value === 'number')) return meanOfNumbers(values);
  if (values.every((value) => Array.isArray(value))) {
    const length = Math.min(...values.map((list) => list.length));
    return Array.from({ length }, (_, i) => meanOfAny(values.map((list) => list[i])));
  }
  const maps = values.filter(isMap);
  return maps.length === values.length ? joinByKey(maps, meanOfAny) : null;
}

export function meanOfNumbers(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** n - 1 in the denominator: repetitions are a sample. Null for fewer than two values. */
export function sampleDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = meanOfNumbers(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/** Joins what maps have under equal keys; a key need not be in all of them. */
export function joinByKey<Value, Joined>(
  maps: readonly Readonly<Record<string, Value>>[],
  join: (values: readonly Value[]) => Joined,
): Record<string, Joined> {
  const keys = [...new Set(maps.flatMap((map) => Object.keys(map)))];
  return Object.fromEntries(
    keys.map((key) => [key, join(maps.flatMap((map) => (key in map ? [map[key] as Value] : [])))]),
  );
}

export function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
