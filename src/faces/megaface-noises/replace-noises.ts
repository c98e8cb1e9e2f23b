import { InputError } from '../../base/input-error.ts';

/** Features of probes, and which of them are noise. */
export interface NoisyProbes {
  /** count x size numbers, of length 1. */
  readonly values: Float32Array;
  readonly size: number;
  /** 1 for each that is noise. */
  readonly noisy: Uint8Array;
  /** Whose each is: of FaceScrub, the folder. */
  readonly people: readonly string[];
}

/** What is drawn is in -LARGEST_DRAW..LARGEST_DRAW. */
export const LARGEST_DRAW = 0.001;

/**
 * As remove_noises.py of insightface: the feature of a noisy probe becomes the sum of those of its person
 * that are none, plus a little noise, divided by its length; in single precision, added up in their order.
 * @param draw gives `size` numbers for a noisy probe; called in the order of the probes
 * @param place of the list, for the InputError that a person is with noisy probes only
 * @returns the features with those replaced
 */
export function replaceNoises(
  { values, size, noisy, people }: NoisyProbes,
  draw: (probe: number) => ArrayLike<number>,
  place: string,
): Float32Array {
  const centers = new Map<string, Float32Array>();
  const result = values.slice();
  const featureOf = (probe: number) => result.subarray(probe * size, (probe + 1) * size);
  for (const [probe, person] of people.entries()) {
    if (noisy[probe] === 1) continue;
    const center = centers.get(person) ?? new Float32Array(size);
    const feature = featureOf(probe);
    for (let k = 0; k < size; k++) center[k]! += feature[k]!;
    centers.set(person, center);
  }
  for (const [probe, person] of people.entries()) {
    if (noisy[probe] !== 1) continue;
    const center = centers.get(person);
    if (!center)
      throw new InputError(`all images of ${person} are noise, at which remove_noises.py stops`, {
        place,
        cure: 'take the person off the list of probes, or one of the images off the list of noises',
      });
    const drawn = draw(probe);
    const feature = featureOf(probe);
    for (let k = 0; k < size; k++) feature[k] = center[k]! + Math.fround(drawn[k]!);
    const length = Math.fround(Math.sqrt(feature.reduce((sum, value) => sum + value * value, 0)));
    for (let k = 0; k < size; k++) feature[k]! /= length;
  }
  return result;
}
