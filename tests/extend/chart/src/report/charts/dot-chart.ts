import { escapeHtml } from '../escape.ts';
import { short } from '../numbers.ts';
import { positionOn } from './axis.ts';
import { CHART_WIDTH, type ChartKind, HEADING_HEIGHT, MARGIN } from './chart.ts';

export interface DotChart {
  readonly dots: readonly { readonly name: string; readonly value: number }[];
  readonly ticks: readonly number[];
}

const HEIGHT = 60;

/** Dots on one line; their names show on hovering. */
export const dotChart: ChartKind<DotChart> = {
  draw({ dots, ticks }) {
    const x = positionOn({ scale: 'linear', ticks }, MARGIN.left, CHART_WIDTH - MARGIN.right);
    const y = HEADING_HEIGHT + HEIGHT / 2;
    const body = [
      ...ticks.map((tick) => `<text class="tick middle" x="${short(x(tick))}" y="${y + 25}">${tick}</text>`),
      ...dots.map(
        ({ name, value }) =>
          `<circle class="lone" cx="${short(x(value))}" cy="${y}" r="4"><title>${escapeHtml(name)}</title></circle>`,
      ),
    ].join('\n');
    return { width: CHART_WIDTH, height: HEADING_HEIGHT + HEIGHT, body };
  },
  style: '.chart .lone { fill: var(--accent); }',
};
