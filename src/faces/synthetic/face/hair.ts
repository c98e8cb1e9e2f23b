import { css, darker, lighter } from '../colour.ts';
import type { Identity } from '../identity.ts';
import { svg } from '../svg.ts';
import { MIDDLE } from './head.ts';

/** Hair that hangs or stands behind the head; drawn before it. */
export function drawBackHair({ hair, head }: Identity): string {
  const w = head.halfWidth;
  const fill = css(darker(hair.colour, 0.25));
  switch (hair.style) {
    case 'fringe':
    case 'centre':
      return svg`<rect x="${MIDDLE - w - 5}" y="${head.crown}" width="${w * 2 + 10}" height="74" rx="14" fill="${fill}"/>`;
    case 'long':
      return svg`<rect x="${MIDDLE - w - 6}" y="${head.crown}" width="${w * 2 + 12}" height="130" rx="18" fill="${fill}"/>`;
    case 'afro':
      return svg`<circle cx="${MIDDLE}" cy="44" r="${w + 4 + hair.volume}" fill="${fill}"/>`;
    default:
      return '';
  }
}

/** Hair over the forehead; drawn after the head. */
export function drawFrontHair(person: Identity): string {
  const { hair } = person;
  if (hair.style === 'bald') return '';
  const shape = outline(person);
  const strands = strandsOf(person);
  return svg`
    <path d="${shape}" fill="${css(hair.colour)}" stroke="${css(darker(hair.colour, 0.35))}" stroke-width="0.8" stroke-linejoin="round"/>
    <path d="${strands}" fill="none" stroke="${css(lighter(hair.colour, 0.28))}" stroke-width="1" stroke-linecap="round" opacity="0.7"/>`;
}

function outline(person: Identity): string {
  const { hair, head } = person;
  const w = head.halfWidth;
  const { line, volume, side } = hair;
  const at = (x: number): number => MIDDLE + x * w * side;
  switch (hair.style) {
    case 'bald':
      return '';
    case 'buzz':
      return cap(person, 2, 48, svg`C${at(0.9)} ${line - 2} ${at(-0.9)} ${line - 2} ${at(-1)} 48`);
    case 'side':
      return cap(
        person,
        volume,
        50,
        svg`C${at(0.9)} ${line + 12} ${at(0.7)} ${line - 2} ${at(0.45)} ${line - 4}
        C${at(0)} ${line + 8} ${at(-0.7)} ${line + 8} ${at(-1)} 50`,
      );
    case 'centre':
    case 'long':
      return cap(
        person,
        volume,
        66,
        svg`C${at(0.86)} ${line + 16} ${at(0.4)} ${line + 6} ${at(0.05)} ${line - 8}
        C${at(-0.4)} ${line + 6} ${at(-0.86)} ${line + 16} ${at(-1)} 66`,
      );
    case 'fringe':
      return cap(
        person,
        volume,
        60,
        svg`L${at(0.84)} 56 L${at(0.8)} ${line + 9} Q${at(0)} ${line + 12} ${at(-0.8)} ${line + 9} L${at(-0.84)} 56 L${at(-1)} 60`,
      );
    case 'curly':
    case 'afro':
      return cap(person, volume, 50, scallops(at, line));
    case 'quiff':
      return cap(
        person,
        volume + 8,
        46,
        svg`C${at(0.9)} ${line + 4} ${at(0.7)} ${line - 4} ${at(0.3)} ${line - 2}
        C${at(0)} ${line - 10} ${at(-0.6)} ${line - 8} ${at(-0.85)} ${line + 2} L${at(-1)} 46`,
      );
    case 'receding':
      return cap(
        person,
        4,
        52,
        svg`C${at(0.95)} ${line + 8} ${at(0.85)} ${line - 8} ${at(0.5)} ${line - 7}
        Q${at(0)} ${line} ${at(-0.5)} ${line - 7} C${at(-0.85)} ${line - 8} ${at(-0.95)} ${line + 8} ${at(-1)} 52`,
      );
    case 'spiky':
      return cap(person, volume + 4, 48, spikes(at, line));
  }
}

/** From one temple over the crown to the other, and back along `hairline`, which ends where the cap began. */
function cap({ head, hair }: Identity, volume: number, temple: number, hairline: string): string {
  const top = head.crown - volume;
  const at = (x: number): number => MIDDLE + x * head.halfWidth * hair.side;
  return svg`M${at(-1)} ${temple} C${at(-1.14)} ${top + 12} ${at(-0.7)} ${top} ${MIDDLE} ${top}
    C${at(0.7)} ${top} ${at(1.14)} ${top + 12} ${at(1)} ${temple} ${hairline}Z`;
}

function scallops(at: (x: number) => number, line: number): string {
  const xs = [1, 0.72, 0.36, 0, -0.36, -0.72, -1];
  return xs
    .slice(1)
    .map((x, i) => {
      const y = line + (Math.abs(x) > 0.9 ? 20 : 12 * x * x);
      return svg`Q${at((x + xs[i]!) / 2)} ${y + 9} ${at(x)} ${y}`;
    })
    .join(' ');
}

function spikes(at: (x: number) => number, line: number): string {
  const xs = [0.8, 0.62, 0.42, 0.22, 0, -0.22, -0.42, -0.62, -0.8];
  return `${xs.map((x, i) => svg`L${at(x)} ${line + (i % 2 === 0 ? -7 : 7)}`).join(' ')} ${svg`L${at(-1)} 48`}`;
}

function strandsOf({ head, hair }: Identity): string {
  const top = head.crown - hair.volume * 0.5;
  return [-0.5, -0.15, 0.2, 0.55]
    .map((x) => {
      const from = MIDDLE + x * head.halfWidth;
      return svg`M${from} ${top + 5} q${hair.side * 3} 3 ${hair.side * 4} 8`;
    })
    .join(' ');
}
