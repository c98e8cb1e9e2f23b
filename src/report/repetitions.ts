import type { ExperimentResult, RocPoint } from './input.ts';

/**
 * One result for the repetitions of an experiment: each figure is the mean over those that have it, or null where it could not be told
 * for one of them. ROC curves are averaged at equal false accept rates (vertical averaging: T. Fawcett, "An introduction to ROC
 * analysis", 2006, section 8.1). Of options that differ, all values are given.
 */
export function meanResult(name: string, repetitions: readonly ExperimentResult[]): ExperimentResult {
  const mean = <Key extends 'lfw' | 'ar' | 'megaface' | 'history'>(key: Key): Pick<ExperimentResult, Key> => {
    const known = repetitions.map((one) => one[key]).filter((value) => value !== undefined);
    return (known.length > 0 ? { [key]: meanOf(known) } : {}) as Pick<ExperimentResult, Key>;
  };
  const accepted = [...new Set(repetitions.flatMap((one) => one.accepted ?? []))];
  const rocs = repetitions.flatMap(({ roc }) => roc ?? []);
  const options = repetitions.map((one) => one.options).filter((value) => value !== undefined);
  return {
    name,
    repetitions,
    ...(accepted.length > 0 && { accepted }),
    ...mean('lfw'),
    ...mean('ar'),
    ...mean('megaface'),
    ...mean('history'),
    ...(rocs.length > 0 && {
      roc: {
        clean: meanCurve(rocs.map(({ clean }) => clean)),
        occluded: byKey(
          rocs.map(({ occluded }) => occluded),
          meanCurve,
        ),
      },
    }),
    ...(options.length > 0 && { options: byKey(options, allOf) }),
  };
}

/** n - 1 in the denominator: repetitions are a sample. Null for fewer than two values. */
export function sampleDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = meanOfNumbers(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

function meanOfNumbers(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of values of one shape, number by number. */
function meanOf(values: readonly unknown[]): unknown {
  if (values.every((value) => typeof value === 'number')) return meanOfNumbers(values);
  if (values.every((value) => Array.isArray(value))) {
    const length = Math.min(...values.map((list) => list.length));
    return Array.from({ length }, (_, i) => meanOf(values.map((list) => list[i])));
  }
  const maps = values.filter(isMap);
  return maps.length === values.length ? byKey(maps, meanOf) : null;
}

function allOf(values: readonly unknown[]): unknown {
  const maps = values.filter(isMap);
  if (maps.length === values.length) return byKey(maps, allOf);
  const distinct = new Map(values.map((value) => [JSON.stringify(value), value]));
  return distinct.size === 1 ? values[0] : [...distinct.values()];
}

/** Joins what maps have under equal keys; a key need not be in all of them. */
function byKey<Value, Joined>(
  maps: readonly Readonly<Record<string, Value>>[],
  join: (values: readonly Value[]) => Joined,
): Record<string, Joined> {
  const keys = [...new Set(maps.flatMap((map) => Object.keys(map)))];
  return Object.fromEntries(
    keys.map((key) => [key, join(maps.flatMap((map) => (key in map ? [map[key] as Value] : [])))]),
  );
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A curve is a staircase: between two of its points it has the rate of the first. */
function meanCurve(curves: readonly (readonly RocPoint[])[]): RocPoint[] {
  const fars = [...new Set(curves.flatMap((curve) => curve.map(({ far }) => far)))].sort((a, b) => a - b);
  const positions = curves.map(() => -1);
  return fars.map((far) => {
    const tars = curves.map((curve, i) => {
      while (curve[positions[i]! + 1] && curve[positions[i]! + 1]!.far <= far) positions[i]! += 1;
      return curve[positions[i]!]?.tar ?? 0;
    });
    return { far, tar: meanOfNumbers(tars) };
  });
}
