import { CHART_WIDTH, fitted } from './chart.ts';

const ROW = 17;
const LONGEST = 40;
/** Of a character of the page's font at 12 pixels, on average. */
const CHARACTER = 6.5;

export interface Legend {
  readonly body: string;
  readonly height: number;
}

/** Names in rows below `top`; `swatch` draws the sample left of a name, 18 wide, about the given middle. */
export function legend(
  names: readonly string[],
  top: number,
  swatch: (i: number, x: number, y: number) => string,
): Legend {
  let x = 2;
  let y = top;
  const parts = names.map((name, i) => {
    const width = 26 + Math.min(name.length, LONGEST) * CHARACTER + 14;
    if (x > 2 && x + width > CHART_WIDTH) {
      x = 2;
      y += ROW;
    }
    const part = `${swatch(i, x, y)}<text class="label" x="${x + 24}" y="${y + 4}">${fitted(name, LONGEST)}</text>`;
    x += Math.round(width);
    return part;
  });
  return { body: parts.join('\n'), height: names.length === 0 ? 0 : y - top + ROW };
}
