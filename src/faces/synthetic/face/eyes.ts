import { css, darker } from '../colour.ts';
import type { Identity } from '../identity.ts';
import { svg } from '../svg.ts';
import type { Expression } from '../view.ts';
import { MIDDLE } from './head.ts';

/** Both eyes and their brows. */
export function drawEyes(person: Identity, expression: Expression): string {
  return [-1, 1]
    .map((side) => drawEye(person, expression, side) + drawBrow(person, expression, side))
    .join('');
}

/**
 * `side` is -1 on the left of the picture, 1 on the right. Drawn about its own middle, outer corner on
 * `side`.
 */
function drawEye({ eyes, skin }: Identity, expression: Expression, side: number): string {
  const w = eyes.halfWidth;
  const h = eyes.halfHeight * expression.eyeOpen;
  const iris = Math.min(eyes.halfHeight * 1.02, w * 0.62);
  const lid = svg`M${-w} ${0.6} C${-w * 0.5} ${-h * 1.35} ${w * 0.5} ${-h * 1.35} ${w} 0`;
  const opening = svg`${lid} C${w * 0.5} ${h * 1.15} ${-w * 0.5} ${h * 1.15} ${-w} 0.6Z`;
  const gaze = expression.gaze * w * 0.22;
  const lashes = eyes.lashes
    ? svg`<path d="M${side * w * 0.9} 0 l${side * 2.6} -2.2 M${side * w * 0.6} ${-h * 0.6} l${side * 2} -2.6" stroke="#1d1618" stroke-width="0.9"/>`
    : '';
  return svg`
    <g transform="translate(${MIDDLE + side * eyes.apart} ${eyes.y}) rotate(${-side * eyes.tilt})">
      <ellipse cx="0" cy="${-h * 0.3}" rx="${w * 1.2}" ry="${h * 1.5 + 1}" fill="${css(darker(skin, 0.3))}" opacity="0.3"/>
      <clipPath id="eye${side + 1}"><path d="${opening}"/></clipPath>
      <path d="${opening}" fill="#fbf8f2"/>
      <g clip-path="url(#eye${side + 1})">
        <circle cx="${gaze}" cy="${-h * 0.1}" r="${iris}" fill="${css(eyes.iris)}"/>
        <circle cx="${gaze}" cy="${-h * 0.1}" r="${iris * 0.48}" fill="#0d0a0c"/>
        <circle cx="${gaze - iris * 0.35}" cy="${-h * 0.1 - iris * 0.35}" r="${iris * 0.24}" fill="#fff"/>
      </g>
      <path d="${lid}" fill="none" stroke="#241a1c" stroke-width="1.5" stroke-linecap="round"/>
      <path d="M${-w * 0.8} ${-h * 0.9} C${-w * 0.4} ${-h * 1.7} ${w * 0.4} ${-h * 1.7} ${w * 0.8} ${-h * 0.9}" fill="none" stroke="${css(darker(skin, 0.42))}" stroke-width="0.7"/>
      ${lashes}
    </g>`;
}

function drawBrow({ brows, eyes, hair }: Identity, expression: Expression, side: number): string {
  const w = brows.halfLength;
  const y = eyes.y - brows.above - expression.browLift;
  return svg`
    <path transform="translate(${MIDDLE + side * eyes.apart} ${y}) rotate(${-side * brows.tilt}) scale(${side} 1)"
      d="M${-w} ${brows.thickness * 0.5} Q${-w * 0.1} ${-brows.arch * 1.6 - brows.thickness * 0.5} ${w} ${-brows.arch * 0.1}
         Q0 ${-brows.arch * 0.9 + brows.thickness * 0.9} ${-w} ${brows.thickness}Z"
      fill="${css(darker(hair.colour, 0.35))}" stroke="${css(darker(hair.colour, 0.35))}" stroke-width="${brows.thickness * 0.35}" stroke-linejoin="round"/>`;
}
