import { randomStream } from '../../base/random.ts';
import type { Size } from '../geometry.ts';
import type { Image } from '../images/image.ts';
import { encodeJpeg } from '../images/jpeg.ts';
import { encodePng } from '../images/png.ts';
import { faceSvg } from './face/draw-face.ts';
import { drawScarf, drawSunglasses } from './face/worn.ts';
import { drawIdentity } from './identity.ts';
import { expose, render } from './photograph.ts';
import { drawView } from './view.ts';

/** Which picture: of which person of which set. Nothing else goes into it but the seed and the size. */
export interface Portrait {
  readonly set: string;
  readonly person: number;
  readonly picture: number;
  readonly wears?: keyof typeof WARDROBE;
}

const WARDROBE = { sunglasses: drawSunglasses, scarf: drawScarf } as const;

/** Less than what phones save at, enough that compression is no part of the task. */
const QUALITY = 92;

export async function portraitJpeg(seed: number, portrait: Portrait, size: Size): Promise<Uint8Array> {
  return encodeJpeg(await takePortrait(seed, portrait, size), QUALITY);
}

export async function portraitPng(seed: number, portrait: Portrait, size: Size): Promise<Uint8Array> {
  return encodePng(await takePortrait(seed, portrait, size));
}

async function takePortrait(seed: number, portrait: Portrait, size: Size): Promise<Image> {
  const { set, person, picture, wears } = portrait;
  const identity = drawIdentity(seed, set, person);
  const view = drawView(seed, set, person, picture);
  const worn = wears ? WARDROBE[wears](identity, randomStream(seed, 'worn', set, person, picture)) : '';
  const scene = await render(faceSvg(identity, view, size, worn));
  return expose(scene, view.film, randomStream(seed, 'grain', set, person, picture));
}
