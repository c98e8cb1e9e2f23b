import { css, darker, lighter } from '../colour.ts';
import type { Identity } from '../identity.ts';
import { svg } from '../svg.ts';
import type { Expression } from '../view.ts';
import { MIDDLE } from './head.ts';

export function drawNose({ nose, eyes, skin }: Identity): string {
  const { tip, halfWidth: w, bridge, round } = nose;
  const line = css(darker(skin, 0.45));
  const nostril = (side: number): string =>
    svg`<ellipse cx="${MIDDLE + side * w * 0.48}" cy="${tip + 1.2}" rx="${w * 0.22 + 0.4}" ry="1.1" fill="${css(darker(skin, 0.62))}"/>`;
  return svg`
    <path d="M${MIDDLE - 2.5} ${eyes.y} Q${MIDDLE - 3 + bridge} ${(eyes.y + tip) / 2} ${MIDDLE - w} ${tip} L${MIDDLE + w} ${tip}
      Q${MIDDLE + 3 + bridge} ${(eyes.y + tip) / 2} ${MIDDLE + 2.5} ${eyes.y}Z" fill="${css(darker(skin, 0.14))}" opacity="0.5"/>
    <path d="M${MIDDLE + 2.8} ${eyes.y + 1} Q${MIDDLE + 3.4 + bridge} ${(eyes.y + tip) / 2} ${MIDDLE + w * 0.6} ${tip - round - 1}" fill="none" stroke="${line}" stroke-width="0.8" opacity="0.8"/>
    <ellipse cx="${MIDDLE}" cy="${tip - round * 0.6}" rx="${w * 0.55}" ry="${round + 1}" fill="${css(lighter(skin, 0.22))}" opacity="0.7"/>
    <path d="M${MIDDLE - w * 0.7} ${tip - round - 1.5} Q${MIDDLE - w * 1.2} ${tip + 1} ${MIDDLE - w * 0.55} ${tip + 1.6}
      Q${MIDDLE} ${tip + round + 0.6} ${MIDDLE + w * 0.55} ${tip + 1.6} Q${MIDDLE + w * 1.2} ${tip + 1} ${MIDDLE + w * 0.7} ${tip - round - 1.5}"
      fill="none" stroke="${line}" stroke-width="1.1" stroke-linecap="round"/>
    ${nostril(-1)}${nostril(1)}`;
}

export function drawMouth({ mouth, skin }: Identity, expression: Expression): string {
  const { halfWidth: w, upper, lower } = mouth;
  const corner = -expression.smile;
  const open = expression.mouthOpen;
  const sag = -corner * 0.35;
  const parted =
    open > 0.8
      ? svg`
        <path d="M${-w * 0.86} ${corner * 0.8} Q0 ${sag * 2 - 0.4} ${w * 0.86} ${corner * 0.8} Q0 ${sag * 2 + open * 2} ${-w * 0.86} ${corner * 0.8}Z" fill="#4b1418"/>
        <path d="M${-w * 0.66} ${corner * 0.5} Q0 ${sag * 2} ${w * 0.66} ${corner * 0.5} Q0 ${sag * 2 + open * 0.9} ${-w * 0.66} ${corner * 0.5}Z" fill="#f7f2ea"/>`
      : svg`<path d="M${-w} ${corner} Q0 ${sag * 2} ${w} ${corner}" fill="none" stroke="${css(darker(mouth.lips, 0.55))}" stroke-width="1.1" stroke-linecap="round"/>`;
  return svg`
    <g transform="translate(${MIDDLE} ${mouth.y})">
      <path d="M${-w} ${corner} Q${-w * 0.35} ${-upper * 1.8 + sag} ${-w * 0.1} ${-upper + sag} Q0 ${-upper * 0.6 + sag} ${w * 0.1} ${-upper + sag}
        Q${w * 0.35} ${-upper * 1.8 + sag} ${w} ${corner} Q0 ${(lower + open + sag) * 2} ${-w} ${corner}Z" fill="${css(mouth.lips)}"/>
      ${parted}
      <path d="M${-w * 0.35} ${lower + open + sag + 3.2} Q0 ${lower + open + sag + 4.6} ${w * 0.35} ${lower + open + sag + 3.2}" fill="none" stroke="${css(darker(skin, 0.35))}" stroke-width="0.9"/>
    </g>`;
}
