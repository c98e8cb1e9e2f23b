import { range, tickStep, ticks } from 'd3-array';
import { scaleLog } from 'd3-scale';

/**
 * Round numbers (1, 2 or 5 times a power of ten apart) that cover `min` to `max`, which are at most `most`
 * steps apart.
 */
export function linearTicks(min: number, max: number, most: number): number[] {
  const step = roundStep(max - min || Math.abs(max) || 1, most);
  // What rounding leaves of a sum is no reason for one tick more.
  const first = Math.floor(min / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(max / step - 1e-9));
  return multiples(step, first, last);
}

/** Powers of ten that cover `min` to `max`, both above 0. */
export function logTicks(min: number, max: number): number[] {
  const axis = scaleLog([min, max], [0, 1]).nice();
  const [low, high] = axis.domain() as [number, number];
  // Asked for one tick a decade, d3 gives none between the powers.
  return axis.ticks(Math.round(Math.log10(high / low)));
}

/** Whole numbers from `min` to `max`, at most `most` steps apart: for epochs and ranks. */
export function wholeTicks(min: number, max: number, most: number): number[] {
  const step = Math.max(1, roundStep(Math.max(1, max - min), most));
  return multiples(step, Math.ceil(min / step), Math.floor(max / step));
}

/**
 * The smallest round step that fits into `span` at most `most` times; d3 alone takes the nearest, which may
 * fit eight times instead of five.
 */
function roundStep(span: number, most: number): number {
  const steps = range(most, 0, -1).map((count) => tickStep(0, span, count));
  return steps.find((step) => step * most >= span)!;
}

/** Without the last digits of floating point: 3 times 0.1 is 0.3. */
function multiples(step: number, first: number, last: number): number[] {
  // Half a step further at both ends, lest rounding takes a tick away there.
  return ticks((first - 0.5) * step, (last + 0.5) * step, last - first + 1);
}
