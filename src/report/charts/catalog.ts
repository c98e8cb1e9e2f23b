import { barChart } from './bar-chart.ts';
import type { ChartKind, Figure, Heading } from './chart.ts';
import { lineChart } from './line-chart.ts';

/**
 * All kinds of charts, by the name under which a figure asks for one. A new kind is a file beside these and a
 * line here.
 */
export const CHART_KINDS = {
  line: lineChart,
  bar: barChart,
} as const;

type Kinds = typeof CHART_KINDS;

/** A chart as its figure describes it: its kind, heading, and what is to be drawn. */
export type Chart = {
  readonly [Kind in keyof Kinds]: { readonly kind: Kind } & Heading & Parameters<Kinds[Kind]['draw']>[0];
}[keyof Kinds];

export function drawChart(chart: Chart): Figure {
  const { id, title, description } = chart;
  const { draw } = CHART_KINDS[chart.kind] as ChartKind<Chart>;
  return { id, title, description, ...draw(chart) };
}
