import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNoises, type NoisySet, readNoiseList } from '../../../src/faces/megaface-noises/noise-list.ts';
import { fixtureJson } from '../../support/fixture-path.ts';

/** What insightface's remove_noises.py read and wrote; from where is in the fixtures' README. */
export const NOISES = fixtureJson<NoisesFixture>('faces/protocols/megaface-noises.json');

interface NoisesFixture {
  readonly feature_dim: number;
  readonly facescrub_lst: readonly string[];
  readonly megaface_lst: readonly string[];
  readonly 'facescrub_noises.txt': string;
  readonly 'megaface_noises.txt': string;
  readonly drawn_noise_in_order: readonly (readonly number[])[];
  readonly in: Readonly<Record<string, FeatureFile>>;
  readonly out: Readonly<Record<string, FeatureFile>>;
}

interface FeatureFile {
  readonly header: readonly number[];
  readonly bytes: number;
  readonly values: readonly number[];
}

export const size = NOISES.feature_dim;

/** @param scratch a folder for the list */
export async function noisesOf(
  scratch: string,
  set: NoisySet,
  text = NOISES[`${set}_noises.txt`],
  paths = NOISES[`${set}_lst`],
) {
  const file = join(mkdtempSync(join(scratch, 'noises-')), 'list.txt');
  writeFileSync(file, text);
  return findNoises(paths, await readNoiseList(file, set), set);
}

/** The features that the program read, a row each. */
export const matrixOf = (set: NoisySet): Float32Array =>
  Float32Array.from(NOISES[`${set}_lst`].flatMap((path) => NOISES.in[`${set}/${path}`]!.values));

export const people = NOISES.facescrub_lst.map((path) => path.split('/').at(-2)!);
