import { css, darker, mix } from '../colour.ts';
import type { Identity, Mark } from '../identity.ts';
import { svg } from '../svg.ts';
import { headShape, MIDDLE } from './head.ts';

export function drawBeard({ beard, head, mouth, nose, hair }: Identity): string {
  const fill = css(darker(hair.colour, 0.15));
  const w = mouth.halfWidth;
  const lip = mouth.y - mouth.upper;
  const top = Math.max(nose.tip + 4, lip - 7);
  const moustache = svg`<path d="M${MIDDLE} ${top + 1} Q${MIDDLE - w * 0.7} ${top - 2} ${MIDDLE - w - 2} ${mouth.y + 1}
    Q${MIDDLE - w * 0.5} ${lip} ${MIDDLE} ${lip} Q${MIDDLE + w * 0.5} ${lip} ${MIDDLE + w + 2} ${mouth.y + 1}
    Q${MIDDLE + w * 0.7} ${top - 2} ${MIDDLE} ${top + 1}Z" fill="${fill}"/>`;
  const lowerFace = svg`M0 78 Q${MIDDLE - w - 6} 84 ${MIDDLE - w - 3} ${mouth.y - 2} Q${MIDDLE} ${mouth.y + mouth.lower * 2 + 8} ${MIDDLE + w + 3} ${mouth.y - 2} Q${MIDDLE + w + 6} 84 96 78 V130 H0Z`;
  const jaw = (opacity: number): string => svg`
    <clipPath id="jaw"><path d="${headShape(head)}"/></clipPath>
    <path clip-path="url(#jaw)" d="${lowerFace}" fill="${fill}" opacity="${opacity}"/>`;
  switch (beard) {
    case 'none':
      return '';
    case 'stubble':
      return jaw(0.35);
    case 'moustache':
      return moustache;
    case 'goatee':
      return svg`${moustache}<ellipse cx="${MIDDLE}" cy="${mouth.y + mouth.lower + 9}" rx="${w * 0.55}" ry="5.5" fill="${fill}"/>`;
    case 'full':
      return jaw(1) + moustache;
  }
}

export function drawMarks({ marks, skin }: Identity): string {
  const dark = css(mix(skin, [88, 38, 26], 0.7));
  return marks.map((mark) => drawMark(mark, dark)).join('');
}

function drawMark({ kind, x, y, size }: Mark, dark: string): string {
  switch (kind) {
    case 'mole':
      return svg`<circle cx="${x}" cy="${y}" r="${size}" fill="${dark}"/>`;
    case 'freckles':
      return FRECKLES.map(
        ([dx, dy]) =>
          svg`<circle cx="${MIDDLE + dx}" cy="${70 + dy}" r="${size * 0.5}" fill="${dark}" opacity="0.75"/>`,
      ).join('');
    case 'birthmark':
      return svg`<ellipse cx="${x}" cy="${y}" rx="${size * 3}" ry="${size * 2}" fill="${dark}" opacity="0.45"/>`;
    case 'scar':
      return svg`<path d="M${x - 4} ${y - 5} L${x + 4} ${y + 5}" stroke="${dark}" stroke-width="${size * 0.7}" stroke-linecap="round"/>`;
    case 'wrinkles':
      return svg`<path d="M30 34 Q48 31 66 34 M32 38.5 Q48 36 64 38.5" fill="none" stroke="${dark}" stroke-width="${size * 0.5}" opacity="0.7"/>`;
  }
}

const FRECKLES = [
  [-22, 0],
  [-17, 3],
  [-13, -1],
  [-25, 5],
  [-19, 7],
  [22, 0],
  [17, 3],
  [13, -1],
  [25, 5],
  [19, 7],
] as const;
