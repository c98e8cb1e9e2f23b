import { escapeHtml } from '../escape.ts';
import { short } from '../numbers.ts';
import { type Axis, type PixelPosition, positionOn } from './axis.ts';
import { CHART_WIDTH, type ChartKind, type Drawing, HEADING_HEIGHT, MARGIN } from './chart.ts';
import { legend } from './legend.ts';

export interface Series {
  readonly name: string;
  /** Which colour: the experiment's number, the same in all charts. */
  readonly index: number;
  readonly points: readonly (readonly [number, number])[];
}

export interface LineChart {
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  /** Dots that tell their values: for few points. */
  readonly dots: boolean;
}

const PLOT_HEIGHT = 210;
const LEFT = MARGIN.left;
const RIGHT = CHART_WIDTH - MARGIN.right;

/** Colours repeat after eight series; their dashes then differ. */
const COLOURS = 8;
const DASHES = ['', '6 3', '2 3', '8 3 2 3'];

/** Lines over a common grid, with a legend. Points outside of the axes are drawn on their edges. */
export const lineChart: ChartKind<LineChart> = {
  draw: drawLines,
  style: [
    '.chart .line { stroke-width: 2; fill: none; stroke-linejoin: round; stroke-linecap: round; }',
    '.chart .dot { stroke: var(--paper); stroke-width: 1; }',
    ...Array.from(
      { length: COLOURS },
      (_, i) => `.chart .line.s${i} { stroke: var(--s${i}); } .chart .dot.s${i} { fill: var(--s${i}); }`,
    ),
  ].join('\n'),
};

function drawLines(chart: LineChart): Drawing {
  const key = legend(
    chart.series.map(({ name }) => name),
    HEADING_HEIGHT,
    (i, x, y) => `<path ${strokeOf(chart.series[i]!)} d="M${x} ${y}h18"/>`,
  );
  const top = HEADING_HEIGHT + key.height;
  const bottom = top + PLOT_HEIGHT;
  const x = positionOn(chart.x, LEFT, RIGHT);
  const y = positionOn(chart.y, bottom, top);
  const body = [
    key.body,
    ...chart.y.ticks.map((tick) => horizontalLine(y(tick), chart.y.format(tick))),
    ...chart.x.ticks.map((tick) => verticalLine(x(tick), top, bottom, chart.x.format(tick))),
    axisLabels(chart, top, bottom),
    ...chart.series.map((series) => drawSeries(series, chart, x, y)),
  ].join('\n');
  return { width: CHART_WIDTH, height: bottom + MARGIN.bottom, body };
}

function strokeOf({ index }: Series): string {
  const dash = DASHES[Math.floor(index / COLOURS) % DASHES.length]!;
  return `class="line s${index % COLOURS}"${dash && ` stroke-dasharray="${dash}"`}`;
}

function horizontalLine(y: number, label: string): string {
  return `<path class="grid" d="M${LEFT} ${short(y)}H${RIGHT}"/><text class="tick end" x="${LEFT - 6}" y="${short(y + 4)}">${escapeHtml(label)}</text>`;
}

function verticalLine(x: number, top: number, bottom: number, label: string): string {
  return `<path class="grid" d="M${short(x)} ${short(top)}V${short(bottom)}"/><text class="tick middle" x="${short(x)}" y="${short(bottom + 15)}">${escapeHtml(label)}</text>`;
}

function axisLabels({ x, y }: LineChart, top: number, bottom: number): string {
  const middle = (LEFT + RIGHT) / 2;
  const height = short((top + bottom) / 2);
  return `<text class="axis middle" x="${middle}" y="${short(bottom + 33)}">${escapeHtml(x.label)}</text><text class="axis middle" x="10" y="${height}" transform="rotate(-90 10 ${height})">${escapeHtml(y.label)}</text>`;
}

function drawSeries(series: Series, chart: LineChart, x: PixelPosition, y: PixelPosition): string {
  const at = series.points.map(([px, py]) => `${short(x(px))} ${short(y(py))}`);
  const line = `<path ${strokeOf(series)} d="M${at.join('L')}"/>`;
  if (!chart.dots) return line;
  const dots = series.points.map(([px, py]) => {
    const told = `${series.name}: ${chart.x.label} ${chart.x.exact(px)}, ${chart.y.label} ${chart.y.exact(py)}`;
    return `<circle class="dot s${series.index % COLOURS}" cx="${short(x(px))}" cy="${short(y(py))}" r="3"><title>${escapeHtml(told)}</title></circle>`;
  });
  return [line, ...dots].join('\n');
}
