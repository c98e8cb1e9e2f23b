import { figureSvg } from './charts/chart.ts';
import { CHART_STYLE, COLOUR_VARIABLES } from './charts/style.ts';
import type { ReportInput } from './input.ts';
import { sectionsOf } from './sections.ts';

/** The figures as files: complete SVG pictures, light or dark as their surroundings. */
export function figureFiles(input: ReportInput): { name: string; svg: string }[] {
  const style = `<style>${COLOUR_VARIABLES}${CHART_STYLE}</style>\n`;
  return sectionsOf(input)
    .flatMap(({ figures }) => figures)
    .map((figure) => ({ name: `${figure.id}.svg`, svg: `${figureSvg(figure, style)}\n` }));
}
