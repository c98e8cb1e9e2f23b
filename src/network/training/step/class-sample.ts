/**
 * Sampling of the classifier's classes, as insightface's PartialFC_V2 has it (An et al., 2022): a step
 * computes with the classes of its images and some others, drawn anew.
 */

/** How many classes take part where no more are in the batch: the rate's share, rounded down. */
export function sampleSize(classes: number, rate: number): number {
  return Math.trunc(rate * classes);
}

/** How many classes a step over so many images has room for. */
export function sampleRoom(classes: number, rate: number, images: number): number {
  return Math.min(classes, Math.max(sampleSize(classes, rate), images));
}

/** Whether a step over so many images may have room for more classes than take part. */
export function isRoomToSpare(classes: number, rate: number, images: number): boolean {
  return sampleSize(classes, rate) < Math.min(classes, images);
}

export interface ClassSample {
  /** Numbers of the classes that take part, ascending. */
  readonly classes: Int32Array;
  /** The labels as places in them. */
  readonly labels: Int32Array;
}

/**
 * The classes of the labels (each 0..classes-1) and, up to the rate's share, those with the largest draws,
 * the first of equals. Where the labels are of more classes than that, just these.
 * @param draw a number 0..1, asked for once for each class, in their order
 */
export function sampleClasses(
  labels: Int32Array,
  classes: number,
  rate: number,
  draw: () => number,
): ClassSample {
  const size = sampleSize(classes, rate);
  const positives = [...new Set(labels)].sort((a, b) => a - b);
  const sample = positives.length > size ? positives : largest(withDraws(positives, classes, draw), size);
  const places = new Map(Array.from(sample, (class_, place) => [class_, place]));
  return { classes: Int32Array.from(sample), labels: labels.map((label) => places.get(label)!) };
}

/** The classes of a sample, and behind them as many others as there is room for. */
export function padded(sample: Int32Array, room: number): Int32Array {
  const taken = new Set(sample);
  const all = new Int32Array(room);
  all.set(sample);
  let next = 0;
  for (let i = sample.length; i < room; i++) {
    while (taken.has(next)) next++;
    all[i] = next++;
  }
  return all;
}

/** By class; those of the positives are above all that can be drawn. */
function withDraws(positives: readonly number[], classes: number, draw: () => number): Float64Array {
  const draws = new Float64Array(classes);
  for (let i = 0; i < classes; i++) draws[i] = draw();
  for (const positive of positives) draws[positive] = 2;
  return draws;
}

/** Places of the `count` largest values, ascending. */
function largest(values: Float64Array, count: number): number[] {
  if (count === 0) return [];
  const least = values.slice().sort()[values.length - count]!;
  let equals = count - values.reduce((above, value) => above + Number(value > least), 0);
  const places: number[] = [];
  for (const [place, value] of values.entries()) {
    if (value > least || (value === least && equals-- > 0)) places.push(place);
  }
  return places;
}
