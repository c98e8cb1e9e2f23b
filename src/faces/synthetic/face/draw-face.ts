import { REFERENCE_SIZE, type Size } from '../../geometry.ts';
import { css } from '../colour.ts';
import type { Identity } from '../identity.ts';
import { svg } from '../svg.ts';
import type { View } from '../view.ts';
import { drawBeard, drawMarks } from './beard-and-marks.ts';
import { drawEyes } from './eyes.ts';
import { drawBackHair, drawFrontHair } from './hair.ts';
import { drawHead, MIDDLE } from './head.ts';
import { drawMouth, drawNose } from './nose-and-mouth.ts';

/** Where a head rolls and grows about: between the eyes and the mouth. */
const PIVOT_Y = 66;

/**
 * An SVG of `size` with one face, where the SphereFace template puts eyes, nose and mouth. A head that turns
 * moves what stands out more than what lies behind: the nose most, the hair at the back the other way.
 */
export function faceSvg(person: Identity, view: View, size: Size, worn: string): string {
  const { shift, scale, roll, turn, expression, backdrop } = view;
  const at = (depth: number, ...parts: string[]): string =>
    svg`<g transform="translate(${turn.x * depth} ${turn.y * depth})">${parts}</g>`;
  return svg`<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${REFERENCE_SIZE.width} ${REFERENCE_SIZE.height}" preserveAspectRatio="none">
    <linearGradient id="backdrop" x1="0" y1="0" x2="1" y2="1"><stop stop-color="${css(backdrop[0])}"/><stop offset="1" stop-color="${css(backdrop[1])}"/></linearGradient>
    <rect width="100%" height="100%" fill="url(#backdrop)"/>
    <g transform="translate(${MIDDLE + shift.x} ${PIVOT_Y + shift.y}) rotate(${roll}) scale(${scale}) translate(${-MIDDLE} ${-PIVOT_Y})">
      ${at(-0.2, drawBackHair(person))}
      ${drawHead(person)}
      ${at(0.55, drawMarks(person), drawBeard(person), drawMouth(person, expression))}
      ${at(0.5, drawEyes(person, expression))}
      ${at(1, drawNose(person))}
      ${at(0.2, drawFrontHair(person))}
      ${at(0.55, worn)}
    </g>
  </svg>`;
}
