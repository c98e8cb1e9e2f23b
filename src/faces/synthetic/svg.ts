/**
 * Text of SVG with numbers in hundredths: enough for pictures this small, and free of the last digits of
 * floating point. Lists are joined. Faces are drawn in the coordinates of the reference's images, 96 wide and
 * 112 high.
 */
export function svg(text: TemplateStringsArray, ...values: readonly SvgValue[]): string {
  return text.reduce((all, part, i) => all + svgText(values[i - 1]!) + part);
}

export type SvgValue = string | number | readonly string[];

function svgText(value: SvgValue): string {
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  return typeof value === 'string' ? value : value.join('');
}
