import type { RandomStream } from '../../base/random.ts';
import type { Size } from '../geometry.ts';
import { type Colour, css, darker, hsl, lighter, mix } from './colour.ts';
import { svg } from './svg.ts';

/**
 * One occluder as SVG on a transparent ground. Its longer side is 30 to 40 pixels, so that enlarged by 2 it
 * covers about a fifth of a 96 x 112 image; whoever pastes it on smaller images scales the factor.
 */
export function occluderSvg(name: OccluderClass, random: RandomStream): string {
  const { aspect, draw } = ART[name];
  const longest = random.uniform(32, 40);
  const ratio = aspect * random.uniform(0.9, 1.1);
  const size =
    ratio >= 1 ? { width: longest, height: longest / ratio } : { width: longest * ratio, height: longest };
  const { width, height } = { width: Math.round(size.width), height: Math.round(size.height) };
  return svg`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${draw({ width, height }, random)}</svg>`;
}

/** The nine classes of the paper's occluders. */
export const OCCLUDER_CLASSES = [
  'book_cover',
  'cup',
  'eye_mask',
  'eyeglasses',
  'hand',
  'mouth_mask',
  'phone',
  'scarf',
  'sunglasses',
] as const;

export type OccluderClass = (typeof OCCLUDER_CLASSES)[number];

interface Art {
  /** Width over height. */
  readonly aspect: number;
  readonly draw: (size: Size, random: RandomStream) => string;
}

const ART: Readonly<Record<OccluderClass, Art>> = {
  book_cover: { aspect: 0.74, draw: drawBook },
  cup: { aspect: 0.95, draw: drawCup },
  eye_mask: { aspect: 1.8, draw: drawEyeMask },
  eyeglasses: { aspect: 1.9, draw: drawEyeglasses },
  hand: { aspect: 0.85, draw: drawHand },
  mouth_mask: { aspect: 1.35, draw: drawMouthMask },
  phone: { aspect: 0.62, draw: drawPhone },
  scarf: { aspect: 1.3, draw: drawScarf },
  sunglasses: { aspect: 1.8, draw: drawSunglasses },
};

function vivid(random: RandomStream): Colour {
  return hsl(random.next(), random.uniform(0.4, 0.85), random.uniform(0.3, 0.6));
}

function drawBook({ width: w, height: h }: Size, random: RandomStream): string {
  const cover = vivid(random);
  const ink = css(lighter(cover, 0.75));
  return svg`
    <rect width="${w}" height="${h}" rx="1" fill="${css(cover)}"/>
    <rect width="${w * 0.12}" height="${h}" fill="${css(darker(cover, 0.4))}"/>
    <rect x="${w * 0.24}" y="${h * 0.12}" width="${w * 0.64}" height="${h * 0.09}" fill="${ink}"/>
    <rect x="${w * 0.24}" y="${h * 0.26}" width="${w * 0.44}" height="${h * 0.05}" fill="${ink}"/>
    <circle cx="${w * 0.56}" cy="${h * 0.6}" r="${w * random.uniform(0.14, 0.26)}" fill="${css(vivid(random))}"/>`;
}

function drawCup({ width: w, height: h }: Size, random: RandomStream): string {
  const glaze = vivid(random);
  return svg`
    <linearGradient id="glaze"><stop stop-color="${css(lighter(glaze, 0.35))}"/><stop offset="1" stop-color="${css(darker(glaze, 0.35))}"/></linearGradient>
    <ellipse cx="${w * 0.78}" cy="${h * 0.48}" rx="${w * 0.18}" ry="${h * 0.2}" fill="none" stroke="${css(darker(glaze, 0.3))}" stroke-width="${w * 0.08}"/>
    <path d="M1 ${h * 0.1} H${w * 0.78} L${w * 0.7} ${h - 1} H${w * 0.1}Z" fill="url(#glaze)"/>
    <ellipse cx="${w * 0.4}" cy="${h * 0.11}" rx="${w * 0.385}" ry="${h * 0.08}" fill="#3b2416" stroke="${css(lighter(glaze, 0.5))}"/>
    <rect x="${w * 0.08}" y="${h * 0.5}" width="${w * 0.64}" height="${h * 0.12}" fill="${css(vivid(random))}" opacity="0.8"/>`;
}

function drawEyeMask({ width: w, height: h }: Size, random: RandomStream): string {
  const cloth = darker(vivid(random), 0.3);
  const trim = css(lighter(cloth, 0.45));
  const closedEye = (x: number): string =>
    svg`<path d="M${w * (x - 0.1)} ${h * 0.5} q${w * 0.1} ${h * 0.2} ${w * 0.2} 0" fill="none" stroke="${trim}" stroke-width="1.2"/>`;
  return svg`
    <path d="M1 ${h * 0.4} Q${w * 0.1} 1 ${w * 0.5} ${h * 0.1} Q${w * 0.9} 1 ${w - 1} ${h * 0.4} Q${w * 0.95} ${h - 1} ${w * 0.68} ${h - 1}
      Q${w * 0.55} ${h * 0.9} ${w * 0.5} ${h * 0.65} Q${w * 0.45} ${h * 0.9} ${w * 0.32} ${h - 1} Q${w * 0.05} ${h - 1} 1 ${h * 0.4}Z"
      fill="${css(cloth)}" stroke="${trim}" stroke-width="1"/>
    ${closedEye(0.27)}${closedEye(0.73)}`;
}

function drawEyeglasses({ width: w, height: h }: Size, random: RandomStream): string {
  const frame = css(darker(vivid(random), random.uniform(0.2, 0.7)));
  const corner = h * random.uniform(0.15, 0.42);
  const lens = (x: number): string =>
    svg`<rect x="${w * x}" y="${h * 0.08}" width="${w * 0.4}" height="${h * 0.84}" rx="${corner}" fill="#d6ecf5" fill-opacity="0.3" stroke="${frame}" stroke-width="2.2"/>`;
  return svg`${lens(0.04)}${lens(0.56)}<path d="M${w * 0.44} ${h * 0.4} q${w * 0.06} ${-h * 0.2} ${w * 0.12} 0" fill="none" stroke="${frame}" stroke-width="2"/>`;
}

function drawHand({ width: w, height: h }: Size, random: RandomStream): string {
  const skin = mix([246, 206, 176], [104, 66, 46], random.next());
  const line = css(darker(skin, 0.35));
  const finger = (x: number, top: number): string =>
    svg`<rect x="${w * x}" y="${h * top}" width="${w * 0.17}" height="${h * 0.6}" rx="${w * 0.085}" fill="${css(skin)}" stroke="${line}" stroke-width="0.8"/>`;
  return svg`
    ${finger(0.22, 0.1)}${finger(0.4, 0.02)}${finger(0.58, 0.07)}${finger(0.77, 0.2)}
    <path d="M${w * 0.22} ${h * 0.5} L${w * 0.94} ${h * 0.45} Q${w * 0.95} ${h * 0.8} ${w * 0.78} ${h} H${w * 0.34} Q${w * 0.24} ${h * 0.85} ${w * 0.02} ${h * 0.55}
      Q${w * 0.08} ${h * 0.44} ${w * 0.22} ${h * 0.6}Z" fill="${css(skin)}"/>
    <path d="M${w * 0.34} ${h * 0.68} Q${w * 0.55} ${h * 0.58} ${w * 0.84} ${h * 0.66}" fill="none" stroke="${line}" stroke-width="0.8"/>`;
}

function drawMouthMask({ width: w, height: h }: Size, random: RandomStream): string {
  const cloth = hsl(random.uniform(0.45, 0.62), random.uniform(0.1, 0.6), random.uniform(0.6, 0.92));
  const fold = css(darker(cloth, 0.22));
  const folds = [0.3, 0.48, 0.66].map(
    (y) =>
      svg`<path d="M${w * 0.06} ${h * y} Q${w * 0.5} ${h * (y + 0.1)} ${w * 0.94} ${h * y}" fill="none" stroke="${fold}" stroke-width="1"/>`,
  );
  return svg`
    <path d="M1 ${h * 0.16} Q${w * 0.5} ${-h * 0.1} ${w - 1} ${h * 0.16} L${w * 0.94} ${h * 0.7} Q${w * 0.5} ${h * 1.24} ${w * 0.06} ${h * 0.7}Z" fill="${css(cloth)}" stroke="${fold}" stroke-width="1"/>
    ${folds}`;
}

function drawPhone({ width: w, height: h }: Size, random: RandomStream): string {
  const shell = hsl(random.next(), 0.25, random.uniform(0.06, 0.5));
  return svg`
    <rect width="${w}" height="${h}" rx="${w * 0.16}" fill="${css(shell)}"/>
    <rect x="0.8" y="0.8" width="${w - 1.6}" height="${h - 1.6}" rx="${w * 0.14}" fill="none" stroke="${css(lighter(shell, 0.4))}"/>
    <rect x="${w * 0.12}" y="${h * 0.06}" width="${w * 0.36}" height="${h * 0.2}" rx="2" fill="${css(darker(shell, 0.5))}"/>
    <circle cx="${w * 0.22}" cy="${h * 0.11}" r="${w * 0.07}" fill="#8fa4b8"/><circle cx="${w * 0.38}" cy="${h * 0.2}" r="${w * 0.07}" fill="#8fa4b8"/>
    <circle cx="${w * 0.5}" cy="${h * 0.62}" r="${w * 0.13}" fill="${css(vivid(random))}"/>`;
}

function drawScarf({ width: w, height: h }: Size, random: RandomStream): string {
  const wool = vivid(random);
  const second = vivid(random);
  const stripes = [0.05, 0.3, 0.55, 0.8].map(
    (x) =>
      svg`<path d="M${w * x} 0 L${w * (x + 0.12)} 0 L${w * (x + 0.02)} ${h} L${w * (x - 0.1)} ${h}Z" fill="${css(second)}" opacity="0.85"/>`,
  );
  return svg`
    <clipPath id="cloth"><path d="M0 ${h * 0.12} Q${w * 0.5} ${-h * 0.08} ${w} ${h * 0.1} L${w * 0.97} ${h * 0.86} Q${w * 0.5} ${h * 1.1} ${w * 0.03} ${h * 0.9}Z"/></clipPath>
    <g clip-path="url(#cloth)">
      <rect width="${w}" height="${h}" fill="${css(wool)}"/>${stripes}
      <path d="M0 ${h * 0.4} Q${w * 0.5} ${h * 0.6} ${w} ${h * 0.36} M0 ${h * 0.7} Q${w * 0.5} ${h * 0.9} ${w} ${h * 0.64}" fill="none" stroke="${css(darker(wool, 0.45))}" stroke-width="1.4"/>
    </g>`;
}

function drawSunglasses({ width: w, height: h }: Size, random: RandomStream): string {
  const glass = css(hsl(random.next(), 0.5, random.uniform(0.08, 0.22)));
  const frame = css(darker(vivid(random), random.uniform(0.1, 0.8)));
  const lens = (x: number): string =>
    svg`<path d="M${w * x} ${h * 0.12} H${w * (x + 0.42)} Q${w * (x + 0.44)} ${h * 0.96} ${w * (x + 0.21)} ${h * 0.96} Q${w * (x - 0.02)} ${h * 0.96} ${w * x} ${h * 0.12}Z" fill="${glass}" stroke="${frame}" stroke-width="1.4"/>
      <path d="M${w * (x + 0.07)} ${h * 0.3} l${w * 0.14} 0 l${-w * 0.1} ${h * 0.3}Z" fill="#fff" opacity="0.3"/>`;
  return svg`<path d="M${w * 0.04} ${h * 0.12} H${w * 0.96}" stroke="${frame}" stroke-width="2.4"/>${lens(0.05)}${lens(0.53)}`;
}
