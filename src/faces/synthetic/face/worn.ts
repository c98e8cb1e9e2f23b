import type { RandomStream } from '../../../base/random.ts';
import { css, darker, hsl, lighter } from '../colour.ts';
import type { Identity } from '../identity.ts';
import { svg } from '../svg.ts';
import { MIDDLE } from './head.ts';

/**
 * What people of the AR-like set wear. Drawn on the face itself, in styles of its own: nothing here is among
 * the occluders that are pasted in training.
 */
export function drawSunglasses({ eyes, head }: Identity, random: RandomStream): string {
  const glass = css(hsl(random.next(), 0.35, random.uniform(0.08, 0.2)));
  const w = random.uniform(12, 14.5);
  const h = random.uniform(8.5, 11);
  const corner = random.uniform(3, 8);
  const lens = (side: number): string => {
    const x = MIDDLE + side * eyes.apart;
    return svg`<rect x="${x - w}" y="${eyes.y - h * 0.8}" width="${w * 2}" height="${h * 1.9}" rx="${corner}" fill="${glass}" stroke="#111" stroke-width="1.6"/>
      <path d="M${x - w * 0.6} ${eyes.y - h * 0.4} l${w * 0.5} 0 l${-w * 0.35} ${h * 0.8}Z" fill="#fff" opacity="0.22"/>`;
  };
  return svg`
    <path d="M${MIDDLE - head.halfWidth} ${eyes.y - 2} H${MIDDLE + head.halfWidth}" stroke="#111" stroke-width="2.4"/>
    ${lens(-1)}${lens(1)}`;
}

export function drawScarf({ head }: Identity, random: RandomStream): string {
  const colour = hsl(random.next(), random.uniform(0.3, 0.8), random.uniform(0.25, 0.6));
  const top = random.uniform(70, 76);
  const folds = [0, 1, 2, 3].map((i) => {
    const y = top + 9 + i * 9;
    return svg`<path d="M-6 ${y - 8} Q${MIDDLE} ${y + 10} 102 ${y - 8}" fill="none" stroke="${css(i % 2 === 0 ? darker(colour, 0.3) : lighter(colour, 0.3))}" stroke-width="2"/>`;
  });
  const w = head.halfWidth + 4;
  return svg`
    <clipPath id="wrap"><path d="M${MIDDLE - w} ${top - 6} Q${MIDDLE} ${top + 8} ${MIDDLE + w} ${top - 6} L${MIDDLE + w + 8} 140 H${MIDDLE - w - 8}Z"/></clipPath>
    <g clip-path="url(#wrap)">
      <rect x="-20" y="${top - 8}" width="136" height="80" fill="${css(colour)}"/>
      ${folds}
    </g>`;
}
