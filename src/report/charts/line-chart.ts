import { escapeHtml } from '../escape.ts';
import { short } from '../numbers.ts';
import { CHART_WIDTH, COLOURS, type Figure, MARGIN, strokeOf } from './chart.ts';
import { legend } from './legend.ts';

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

export interface Series {
  readonly name: string;
  /** Which colour: the experiment's number, the same in all charts. */
  readonly index: number;
  readonly points: readonly (readonly [number, number])[];
}

export interface LineChart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Dots that tell their values: for few points. */
  readonly dots: boolean;
}

const PLOT_HEIGHT = 210;

/** Lines over a common grid, with a legend. Points outside of the axes are drawn on their edges. */
export function lineChart(chart: LineChart): Figure {
  const key = legend(
    chart.series.map(({ name }) => name),
    34,
    (i, x, y) => `<path ${strokeOf(chart.series[i]!.index)} d="M${x} ${y}h18"/>`,
  );
  const top = 34 + key.height;
  const bottom = top + PLOT_HEIGHT;
  const x = position(chart.x, MARGIN.left, CHART_WIDTH - MARGIN.right);
  const y = position(chart.y, bottom, top);
  const body = [
    key.body,
    ...chart.y.ticks.map((tick) => horizontalLine(y(tick), chart.y.format(tick))),
    ...chart.x.ticks.map((tick) => verticalLine(x(tick), top, bottom, chart.x.format(tick))),
    axisLabels(chart, top, bottom),
    ...chart.series.map((series) => drawSeries(series, chart, x, y)),
  ].join('\n');
  return { ...chart, width: CHART_WIDTH, height: bottom + MARGIN.bottom, body };
}

type Position = (value: number) => number;

function position(axis: Axis, from: number, to: number): Position {
  const scaled = axis.scale === 'log' ? Math.log10 : (value: number) => value;
  const [low, high] = axis.domain ?? [axis.ticks[0]!, axis.ticks.at(-1)!];
  const start = scaled(low);
  const span = scaled(high) - start || 1;
  return (value) => from + (to - from) * ((scaled(Math.min(high, Math.max(low, value))) - start) / span);
}

function horizontalLine(y: number, label: string): string {
  const right = CHART_WIDTH - MARGIN.right;
  return `<path class="grid" d="M${MARGIN.left} ${short(y)}H${right}"/><text class="tick end" x="${MARGIN.left - 6}" y="${short(y + 4)}">${escapeHtml(label)}</text>`;
}

function verticalLine(x: number, top: number, bottom: number, label: string): string {
  return `<path class="grid" d="M${short(x)} ${short(top)}V${short(bottom)}"/><text class="tick middle" x="${short(x)}" y="${short(bottom + 15)}">${escapeHtml(label)}</text>`;
}

function axisLabels({ x, y }: LineChart, top: number, bottom: number): string {
  const middle = (MARGIN.left + CHART_WIDTH - MARGIN.right) / 2;
  const height = short((top + bottom) / 2);
  return `<text class="axis middle" x="${middle}" y="${short(bottom + 33)}">${escapeHtml(x.label)}</text><text class="axis middle" x="10" y="${height}" transform="rotate(-90 10 ${height})">${escapeHtml(y.label)}</text>`;
}

function drawSeries(series: Series, chart: LineChart, x: Position, y: Position): string {
  const at = series.points.map(([px, py]) => `${short(x(px))} ${short(y(py))}`);
  const line = `<path ${strokeOf(series.index)} d="M${at.join('L')}"/>`;
  if (!chart.dots) return line;
  const dots = series.points.map(([px, py]) => {
    const told = `${series.name}: ${chart.x.label} ${chart.x.exact(px)}, ${chart.y.label} ${chart.y.exact(py)}`;
    return `<circle class="dot s${series.index % COLOURS}" cx="${short(x(px))}" cy="${short(y(py))}" r="3"><title>${escapeHtml(told)}</title></circle>`;
  });
  return [line, ...dots].join('\n');
}
