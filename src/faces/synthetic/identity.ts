import { type RandomStream, randomStream } from '../../base/random.ts';
import { type Colour, hsl, mix } from './colour.ts';

/** What makes a drawn person: the same in all of their pictures. Lengths are pixels of a 96 x 112 image. */
export interface Identity {
  readonly skin: Colour;
  readonly head: Head;
  readonly eyes: Eyes;
  readonly brows: Brows;
  readonly nose: Nose;
  readonly mouth: Mouth;
  readonly hair: Hair;
  readonly beard: Beard;
  readonly marks: readonly Mark[];
}

export interface Head {
  /** Half the width at the height of the eyes. */
  readonly halfWidth: number;
  /** How square the jaw is: 0.35 pointed to 1 square. */
  readonly jaw: number;
  readonly crown: number;
  readonly chin: number;
  readonly ears: number;
}

export interface Eyes {
  readonly y: number;
  /** From the middle of the face to the middle of an eye. */
  readonly apart: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
  /** Degrees; positive lifts the outer corner. */
  readonly tilt: number;
  readonly iris: Colour;
  readonly lashes: boolean;
}

export interface Brows {
  /** Above the middle of the eye. */
  readonly above: number;
  readonly halfLength: number;
  readonly thickness: number;
  readonly arch: number;
  readonly tilt: number;
}

export interface Nose {
  readonly tip: number;
  readonly halfWidth: number;
  readonly bridge: number;
  readonly round: number;
}

export interface Mouth {
  readonly y: number;
  readonly halfWidth: number;
  readonly upper: number;
  readonly lower: number;
  readonly lips: Colour;
}

export const HAIR_STYLES = [
  'bald',
  'buzz',
  'side',
  'centre',
  'fringe',
  'curly',
  'afro',
  'long',
  'quiff',
  'receding',
  'spiky',
] as const;

export interface Hair {
  readonly style: (typeof HAIR_STYLES)[number];
  readonly colour: Colour;
  /** Height of the hairline. */
  readonly line: number;
  readonly volume: number;
  /** -1 or 1: the side of the parting. */
  readonly side: number;
}

export const BEARDS = ['none', 'stubble', 'moustache', 'goatee', 'full'] as const;
export type Beard = (typeof BEARDS)[number];

export interface Mark {
  readonly kind: 'mole' | 'freckles' | 'birthmark' | 'scar' | 'wrinkles';
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

const SKIN_TONES: readonly Colour[] = [
  [255, 226, 202],
  [241, 194, 160],
  [214, 158, 116],
  [162, 107, 72],
  [98, 64, 46],
];
const HAIR_COLOURS: readonly Colour[] = [
  [28, 24, 26],
  [62, 40, 28],
  [108, 68, 40],
  [158, 72, 36],
  [212, 170, 96],
  [150, 148, 148],
];
const IRIS_HUES = [0.07, 0.09, 0.25, 0.55, 0.6] as const;

/** Person number `index` of a set. Other sets, other people: the name of the set is part of the draw. */
export function drawIdentity(seed: number, set: string, index: number): Identity {
  const random = randomStream(seed, 'identity', set, index);
  const skin = drawSkin(random);
  const crown = random.uniform(10, 18);
  return {
    skin,
    head: {
      halfWidth: random.uniform(33, 43),
      jaw: random.uniform(0.35, 1),
      crown,
      chin: random.uniform(102, 111),
      ears: random.uniform(4, 9),
    },
    eyes: {
      y: random.uniform(49, 55),
      apart: random.uniform(15, 20.5),
      halfWidth: random.uniform(5.5, 9),
      halfHeight: random.uniform(2.6, 5.4),
      tilt: random.uniform(-12, 12),
      iris: hsl(random.pick(IRIS_HUES) + random.uniform(-0.03, 0.03), 0.5, random.uniform(0.2, 0.45)),
      lashes: random.chance(0.4),
    },
    brows: {
      above: random.uniform(9, 15),
      halfLength: random.uniform(6, 11),
      thickness: random.uniform(1.2, 4.8),
      arch: random.uniform(0, 5),
      tilt: random.uniform(-14, 14),
    },
    nose: {
      tip: random.uniform(66, 78),
      halfWidth: random.uniform(4, 10),
      bridge: random.uniform(-2.5, 2.5),
      round: random.uniform(1, 4),
    },
    mouth: {
      y: random.uniform(87, 94),
      halfWidth: random.uniform(8.5, 16),
      upper: random.uniform(1.2, 4),
      lower: random.uniform(1.8, 5),
      lips: mix(skin, [178, 44, 62], random.uniform(0.3, 0.8)),
    },
    hair: {
      style: random.pick(HAIR_STYLES),
      colour: mix(random.pick(HAIR_COLOURS), random.pick(HAIR_COLOURS), random.uniform(0, 0.3)),
      line: crown + random.uniform(12, 18),
      volume: random.uniform(4, 12),
      side: random.chance(0.5) ? 1 : -1,
    },
    beard: random.chance(0.6) ? 'none' : random.pick(BEARDS),
    marks: Array.from({ length: random.int(3) }, () => drawMark(random)),
  };
}

function drawSkin(random: RandomStream): Colour {
  const at = random.uniform(0, SKIN_TONES.length - 1);
  const tone = Math.floor(at);
  return mix(SKIN_TONES[tone]!, SKIN_TONES[tone + 1]!, at - tone);
}

const MARK_KINDS = ['mole', 'freckles', 'birthmark', 'scar', 'wrinkles'] as const;

function drawMark(random: RandomStream): Mark {
  return {
    kind: random.pick(MARK_KINDS),
    x: random.uniform(22, 74),
    y: random.uniform(58, 98),
    size: random.uniform(1.2, 3),
  };
}
