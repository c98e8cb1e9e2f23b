import { escapeHtml } from '../escape.ts';
import { percent, short } from '../numbers.ts';
import { CHART_WIDTH, type Figure, fitted, MARGIN } from './chart.ts';
import { legend } from './legend.ts';

export interface BarChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
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

/** Horizontal bars of fractions, in groups with the name above; the value is written behind each bar. */
export function barChart(chart: BarChart): Figure {
  const key = legend(
    chart.kinds,
    34,
    (i, x, y) => `<rect class="bar k${i % KINDS}" x="${x}" y="${y - 6}" width="18" height="12" rx="2"/>`,
  );
  const top = 34 + key.height;
  const groupHeight = NAME + chart.kinds.length * BAR + GAP;
  const bottom = top + chart.groups.length * groupHeight;
  const last = chart.ticks.at(-1)!;
  const x = (value: number): number =>
    LEFT +
    (RIGHT - LEFT) * ((Math.max(chart.from.value, value) - chart.from.value) / (last - chart.from.value));
  const body = [
    key.body,
    ...chart.ticks.map((tick) => tickLine(x(tick), top, bottom, percent(tick, 0))),
    `<text class="axis middle" x="${(LEFT + RIGHT) / 2}" y="${short(bottom + 33)}">${escapeHtml(`${chart.axis}; bars begin at ${chart.from.label}`)}</text>`,
    ...chart.groups.map(({ name, values }, i) =>
      drawGroup(name, values, chart.kinds, top + i * groupHeight, x),
    ),
  ].join('\n');
  return { ...chart, width: CHART_WIDTH, height: bottom + MARGIN.bottom, body };
}

/** How many kinds of bars have a colour of their own. */
const KINDS = 6;
const LONGEST_NAME = 54;

function tickLine(x: number, top: number, bottom: number, label: string): string {
  return `<path class="grid" d="M${short(x)} ${top}V${bottom}"/><text class="tick middle" x="${short(x)}" y="${bottom + 15}">${label}</text>`;
}

function drawGroup(
  name: string,
  values: readonly (number | null)[],
  kinds: readonly string[],
  top: number,
  x: (value: number) => number,
): string {
  const bars = values.map((value, i) => {
    if (value === null) return '';
    const y = top + NAME + i * BAR;
    const told = escapeHtml(`${name}, ${kinds[i]!}: ${percent(value)} %`);
    return `<rect class="bar k${i % KINDS}" x="${LEFT}" y="${y}" width="${short(x(value) - LEFT)}" height="${BAR - 3}" rx="2"><title>${told}</title></rect><text class="value" x="${short(x(value) + 5)}" y="${y + 10}">${percent(value)}</text>`;
  });
  return [
    `<text class="label strong" x="${LEFT}" y="${top + 13}">${fitted(name, LONGEST_NAME)}</text>`,
    ...bars,
  ].join('\n');
}
