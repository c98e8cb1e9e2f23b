import { randomStream } from '../../base/random.ts';
import type { Size } from '../geometry.ts';
import { encodePng } from '../images/png.ts';
import { OCCLUDER_CLASSES, occluderSvg } from './occluder-art.ts';
import { pairsText } from './pairs.ts';
import { render } from './photograph.ts';
import { type Portrait, portraitJpeg, portraitPng } from './portrait.ts';
import type { SyntheticOptions } from './world-options.ts';

/** A file of the world: where it goes, and what it holds. */
export interface WorldFile {
  /** Relative, parts joined by "/". */
  readonly path: string;
  readonly content: () => string | Promise<Uint8Array>;
}

export type WorldPlan = SyntheticOptions & { readonly seed: number };

/** The training set: one folder per person. */
export function trainingSet(plan: WorldPlan): WorldFile[] {
  return grid(plan.identities, plan.images).map(([person, picture]) =>
    jpeg(plan, `webface/${number(person + 1, 7)}/${number(picture + 1, 3)}.jpg`, {
      set: 'webface',
      person,
      picture,
    }),
  );
}

/** The verification set, with LFW's file names and list of pairs. */
export function lfwSet(plan: WorldPlan): WorldFile[] {
  const names = range(plan['test-identities']).map((person) => `Person_${number(person + 1, 4)}`);
  const pictures = grid(names.length, plan['test-images']).map(([person, picture]) =>
    jpeg(plan, `lfw/${names[person]!}/${names[person]!}_${number(picture + 1, 4)}.jpg`, {
      set: 'lfw',
      person,
      picture,
    }),
  );
  // Made now: where the options ask for too many pairs, that shows before anything is drawn.
  const pairs = pairsText(plan.seed, plan.pairs, { names, picturesPerPerson: plan['test-images'] });
  return [...pictures, { path: 'lfw/pairs.txt', content: () => pairs }];
}

/**
 * The AR-like set: a gallery of six plain pictures of each person, the first of them as the small gallery,
 * and three probes each with sunglasses and with a scarf, numbered as in AR's first session. The letter is
 * part of the person's name, as in AR, where m-001 and w-001 are two people; it says nothing about the
 * drawing.
 */
export function arSet(plan: WorldPlan): WorldFile[] {
  const take = (folder: string, from: number, to: number, wears?: Portrait['wears']): WorldFile[] =>
    range(plan['ar-identities']).flatMap((person) =>
      range(to - from + 1).map((i) => {
        const picture = from + i;
        const name = `${person % 2 === 0 ? 'm' : 'w'}-${number(Math.floor(person / 2) + 1, 3)}-${number(picture, 2)}`;
        const portrait = { set: 'ar', person, picture, ...(wears && { wears }) };
        return { path: `ar/${folder}/${name}.png`, content: () => portraitPng(plan.seed, portrait, plan) };
      }),
    );
  return [
    ...take('gallery', 1, 6),
    ...take('gallery_single', 1, 1),
    ...take('prob_glass_all', 8, 10, 'sunglasses'),
    ...take('prob_scarf_all', 11, 13, 'scarf'),
  ];
}

const PICTURES_PER_DISTRACTOR = 2;
const PEOPLE_PER_SHARD = 50;

/**
 * The probes (FaceScrub's layout), the distractors (MegaFace's, with numbered folders above the people), and
 * a list of each.
 */
export function megafaceSet(plan: WorldPlan): WorldFile[] {
  const probes = grid(plan['megaface-identities'], plan['megaface-images']).map(([person, picture]) => {
    const name = `Probe_${number(person + 1, 4)}`;
    return {
      portrait: { set: 'facescrub', person, picture },
      path: `${name}/${name}_${number(picture + 1, 4)}.jpg`,
    };
  });
  const distractors = range(plan.distractors).map((i) => {
    const person = Math.floor(i / PICTURES_PER_DISTRACTOR);
    const picture = i % PICTURES_PER_DISTRACTOR;
    const name = `Passer_${number(person + 1, 6)}`;
    const shard = number(Math.floor(person / PEOPLE_PER_SHARD), 3);
    return {
      portrait: { set: 'megaface', person, picture },
      path: `${shard}/${name}/${name}_${number(picture + 1, 4)}.jpg`,
    };
  });
  return [
    ...probes.map(({ path, portrait }) => jpeg(plan, `megaface/facescrub_images/${path}`, portrait)),
    ...distractors.map(({ path, portrait }) => jpeg(plan, `megaface/megaface_images/${path}`, portrait)),
    { path: 'megaface/facescrub_lst', content: () => lines(probes.map(({ path }) => path)) },
    { path: 'megaface/megaface_lst', content: () => lines(distractors.map(({ path }) => path)) },
  ];
}

/** What is pasted over faces, with the list that names it. */
export function occluderSet(plan: WorldPlan): WorldFile[] {
  const names = OCCLUDER_CLASSES.flatMap((kind) =>
    range(plan.occluders).map((i) => ({ kind, i, path: `${kind}/${kind}_${number(i + 1, 3)}.png` })),
  );
  return [
    ...names.map(({ kind, i, path }) => ({
      path: `occluders/${path}`,
      content: async () =>
        encodePng(await render(occluderSvg(kind, randomStream(plan.seed, 'occluder', kind, i)))),
    })),
    { path: 'occluders/occluder.txt', content: () => lines(names.map(({ path }) => path)) },
  ];
}

function jpeg(plan: WorldPlan, path: string, portrait: Portrait): WorldFile {
  const size: Size = { width: plan.width, height: plan.height };
  return { path, content: () => portraitJpeg(plan.seed, portrait, size) };
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

function grid(rows: number, columns: number): [number, number][] {
  return range(rows).flatMap((row) => range(columns).map((column): [number, number] => [row, column]));
}

function number(n: number, digits: number): string {
  return String(n).padStart(digits, '0');
}

function lines(list: readonly string[]): string {
  return list.map((line) => `${line}\n`).join('');
}
