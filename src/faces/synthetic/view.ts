import { type RandomStream, randomStream } from '../../base/random.ts';
import { type Colour, hsl } from './colour.ts';

/**
 * What makes one picture of a person, and says nothing about who it is. Lengths are pixels of a 96 x 112
 * image.
 */
export interface View {
  readonly shift: { readonly x: number; readonly y: number };
  readonly scale: number;
  /** Degrees. */
  readonly roll: number;
  /** How far the tip of the nose moves to the side and down as the head turns. */
  readonly turn: { readonly x: number; readonly y: number };
  readonly expression: Expression;
  readonly backdrop: readonly [Colour, Colour];
  readonly film: Film;
}

export interface Expression {
  /** Lift of the corners of the mouth. */
  readonly smile: number;
  readonly mouthOpen: number;
  readonly browLift: number;
  /** 0.5 half closed to 1.15 wide open. */
  readonly eyeOpen: number;
  readonly gaze: number;
}

/** What happens between the face and the file: light from one side, the colour of the light, grain. */
export interface Film {
  /** Change of brightness from the middle to the right and to the lower edge. */
  readonly light: { readonly x: number; readonly y: number };
  /** Gain of red, green and blue. */
  readonly cast: Colour;
  readonly contrast: number;
  /** Greatest change of a pixel by grain, in steps of 0 to 255. */
  readonly grain: number;
}

export function drawView(seed: number, set: string, person: number, picture: number): View {
  const random = randomStream(seed, 'view', set, person, picture);
  return {
    shift: { x: random.uniform(-5, 5), y: random.uniform(-5, 5) },
    scale: random.uniform(0.9, 1.1),
    roll: random.uniform(-10, 10),
    turn: { x: random.uniform(-7, 7), y: random.uniform(-4, 4) },
    expression: {
      smile: random.uniform(-2, 5),
      mouthOpen: Math.max(0, random.uniform(-4, 5)),
      browLift: random.uniform(-1.5, 3),
      eyeOpen: random.uniform(0.55, 1.15),
      gaze: random.uniform(-1, 1),
    },
    backdrop: [drawBackdrop(random), drawBackdrop(random)],
    film: {
      light: { x: random.uniform(-0.55, 0.55), y: random.uniform(-0.4, 0.4) },
      cast: [random.uniform(0.45, 1.35), random.uniform(0.45, 1.35), random.uniform(0.45, 1.35)],
      contrast: random.uniform(0.55, 1.15),
      grain: random.uniform(8, 36),
    },
  };
}

function drawBackdrop(random: RandomStream): Colour {
  return hsl(random.next(), random.uniform(0.1, 0.7), random.uniform(0.25, 0.85));
}
