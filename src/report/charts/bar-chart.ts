import { escapeHtml } from '../escape.ts';
import { percent, short } from '../numbers.ts';
import { type PixelPosition, positionOn } from './axis.ts';
import { CHART_WIDTH, type ChartKind, type Drawing, fitted, HEADING_HEIGHT, MARGIN } from './chart.ts';
import { legend } from './legend.ts';

export interface BarChart {
  /** What each group has one bar of, in order. */
  readonly kinds: readonly string[];
  readonly groups: readonly { readonly name: string; readonly values: readonly (number | null)[] }[];
  /** Where the bars begin, and what that means: bars must not begin anywhere. */
  readonly from: { readonly value: number; readonly label: string };
  readonly ticks: readonly number[];
  readonly axis: string;
}

const BAR = 15;
const NAME = 19;
const GAP = 12;
/** Left of the bars there is nothing: names stand above them. */
const LEFT = 14;
const RIGHT = CHART_WIDTH - 52;

/** Of the kinds of bars: clean ones are grey, the others have the colours of series. They repeat. */
const COLOURS = ['k0', 's0', 's1', 's2', 's3', 's4'];

/** Horizontal bars of fractions, in groups with the name above; the value is written behind each bar. */
export const barChart: ChartKind<BarChart> = {
  draw: drawBars,
  style: COLOURS.map((name, i) => `.chart .bar.k${i} { fill: var(--${name}); }`).join('\n'),
};

function drawBars(chart: BarChart): Drawing {
  const key = legend(
    chart.kinds,
    HEADING_HEIGHT,
    (i, x, y) =>
      `<rect class="bar k${i % COLOURS.length}" x="${x}" y="${y - 6}" width="18" height="12" rx="2"/>`,
  );
  const top = HEADING_HEIGHT + key.height;
  const groupHeight = NAME + chart.kinds.length * BAR + GAP;
  const bottom = top + chart.groups.length * groupHeight;
  const { from, ticks } = chart;
  const x = positionOn({ scale: 'linear', ticks, domain: [from.value, ticks.at(-1)!] }, LEFT, RIGHT);
  const body = [
    key.body,
    ...ticks.map((tick) => tickLine(x(tick), top, bottom, percent(tick, 0))),
    `<text class="axis middle" x="${(LEFT + RIGHT) / 2}" y="${short(bottom + 33)}">${escapeHtml(`${chart.axis}; bars begin at ${from.label}`)}</text>`,
    ...chart.groups.map(({ name, values }, i) =>
      drawGroup(name, values, chart.kinds, top + i * groupHeight, x),
    ),
  ].join('\n');
  return { width: CHART_WIDTH, height: bottom + MARGIN.bottom, body };
}

const LONGEST_NAME = 54;

function tickLine(x: number, top: number, bottom: number, label: string): string {
  return `<path class="grid" d="M${short(x)} ${top}V${bottom}"/><text class="tick middle" x="${short(x)}" y="${bottom + 15}">${label}</text>`;
}

function drawGroup(
  name: string,
  values: readonly (number | null)[],
  kinds: readonly string[],
  top: number,
  x: PixelPosition,
): string {
  const bars = values.map((value, i) => {
    if (value === null) return '';
    const y = top + NAME + i * BAR;
    const told = escapeHtml(`${name}, ${kinds[i]!}: ${percent(value)} %`);
    return `<rect class="bar k${i % COLOURS.length}" x="${LEFT}" y="${y}" width="${short(x(value) - LEFT)}" height="${BAR - 3}" rx="2"><title>${told}</title></rect><text class="value" x="${short(x(value) + 5)}" y="${y + 10}">${percent(value)}</text>`;
  });
  return [
    `<text class="label strong" x="${LEFT}" y="${top + 13}">${fitted(name, LONGEST_NAME)}</text>`,
    ...bars,
  ].join('\n');
}
