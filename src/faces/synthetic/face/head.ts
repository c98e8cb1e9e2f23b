import { css, darker, lighter, mix } from '../colour.ts';
import type { Head, Identity } from '../identity.ts';
import { svg } from '../svg.ts';

/** The middle of a face, from the left. */
export const MIDDLE = 48;

export function headShape({ halfWidth: w, jaw, crown, chin }: Head): string {
  const side = w * jaw;
  return svg`M${MIDDLE - w} 52 C${MIDDLE - w} 26 ${MIDDLE - w * 0.6} ${crown} ${MIDDLE} ${crown}
    C${MIDDLE + w * 0.6} ${crown} ${MIDDLE + w} 26 ${MIDDLE + w} 52
    C${MIDDLE + w} 78 ${MIDDLE + side} ${chin} ${MIDDLE} ${chin}
    C${MIDDLE - side} ${chin} ${MIDDLE - w} 78 ${MIDDLE - w} 52Z`;
}

/** Neck, ears, skull and cheeks. */
export function drawHead({ head, skin }: Identity): string {
  const shade = css(darker(skin, 0.22));
  const blush = css(mix(skin, [214, 70, 70], 0.45));
  const ear = (side: number): string => svg`
    <ellipse cx="${MIDDLE + side * (head.halfWidth + 0.5)}" cy="60" rx="${head.ears * 0.65}" ry="${head.ears}" fill="${css(darker(skin, 0.08))}"/>
    <ellipse cx="${MIDDLE + side * (head.halfWidth + 1)}" cy="60" rx="${head.ears * 0.3}" ry="${head.ears * 0.6}" fill="${shade}"/>`;
  const cheek = (side: number): string =>
    svg`<ellipse cx="${MIDDLE + side * head.halfWidth * 0.58}" cy="76" rx="8" ry="5.5" fill="${blush}" opacity="0.35"/>`;
  return svg`
    <radialGradient id="skin" cx="0.42" cy="0.38" r="0.75">
      <stop offset="0" stop-color="${css(lighter(skin, 0.16))}"/>
      <stop offset="0.6" stop-color="${css(skin)}"/>
      <stop offset="1" stop-color="${shade}"/>
    </radialGradient>
    <rect x="${MIDDLE - head.halfWidth * 0.5}" y="88" width="${head.halfWidth}" height="50" fill="${css(darker(skin, 0.3))}"/>
    ${ear(-1)}${ear(1)}
    <path d="${headShape(head)}" fill="url(#skin)" stroke="${css(darker(skin, 0.38))}" stroke-width="0.9"/>
    ${cheek(-1)}${cheek(1)}`;
}
