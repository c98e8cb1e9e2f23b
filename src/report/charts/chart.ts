import { escapeHtml } from '../escape.ts';

/** What every picture has. */
export interface Heading {
  /** For element ids and the file's name: lower-case letters, digits, "-". */
  readonly id: string;
  readonly title: string;
  /** What there is to see, for those who cannot see it. */
  readonly description: string;
}

/** SVG elements, and the room that they take, the title's included. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

/** A picture of the report: inline in the page, or a file of its own beside the Markdown. */
export interface Figure extends Heading, Drawing {}

/** A kind of chart. */
export interface ChartKind<Spec> {
  readonly draw: (spec: Spec) => Drawing;
  /** What the style sheet says of the elements that only this kind draws; each line begins with `.chart`. */
  readonly style: string;
}

/** All charts are this wide: small enough to be read on a phone. */
export const CHART_WIDTH = 400;

export const MARGIN = { left: 48, right: 14, bottom: 40 } as const;

/** Where the title ends. */
export const HEADING_HEIGHT = 34;

/** `figure` as an SVG element that can stand in a page, whose style sheet colours it. */
export function figureSvg(figure: Figure, style = ''): string {
  const { id, title, description, width, height, body } = figure;
  return `<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="${id}-title ${id}-desc">
<title id="${id}-title">${escapeHtml(title)}</title>
<desc id="${id}-desc">${escapeHtml(description)}</desc>
${style}<text class="title" x="2" y="16">${escapeHtml(title)}</text>
${body}
</svg>`;
}

/** A label no longer than `most` characters; what was cut off shows on hovering. */
export function fitted(text: string, most: number): string {
  if (text.length <= most) return escapeHtml(text);
  return `${escapeHtml(text.slice(0, most - 1))}…<title>${escapeHtml(text)}</title>`;
}
