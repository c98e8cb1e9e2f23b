import { scaleLinear, scaleLog } from 'd3-scale';

export interface Axis {
  readonly label: string;
  readonly scale: 'linear' | 'log';
  /** Ascending; the first and the last are the ends of the axis, unless `domain` says otherwise. */
  readonly ticks: readonly number[];
  readonly domain?: readonly [number, number];
  /** Of ticks. */
  readonly format: (value: number) => string;
  /** Of the points, which may need more digits. */
  readonly exact: (value: number) => string;
}

/** Where a value lies, in pixels. */
export type PixelPosition = (value: number) => number;

/** Values at an axis whose ends are at `from` and `to`; those outside of it are at its ends. */
export function positionOn(
  { scale, ticks, domain }: Pick<Axis, 'scale' | 'ticks' | 'domain'>,
  from: number,
  to: number,
): PixelPosition {
  const [low, high] = domain ?? [ticks[0]!, ticks.at(-1)!];
  const continuous = scale === 'log' ? scaleLog<number>() : scaleLinear<number>();
  return continuous
    .interpolate(interpolate)
    .domain([low, high > low ? high : low + 1])
    .range([from, to])
    .clamp(true);
}

/**
 * d3's own weighs both ends, which rounds otherwise: now and then a coordinate would differ from that of
 * earlier reports by a hundredth.
 */
function interpolate(from: number, to: number): (share: number) => number {
  return (share) => from + (to - from) * share;
}
