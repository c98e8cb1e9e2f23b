/**
 * A published model: a folder with model.json (what it is) and model.safetensors (its weights by the
 * reference's names, running statistics and classifier included).
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { BACKBONES, DEFAULT_BACKBONE } from '../model/backbones/catalog.ts';
import type { FeatureName, Network } from '../model/config.ts';
import type { Weights } from '../model/initialise.ts';
import { MASKS } from '../model/masks/catalog.ts';
import { CLASSIFIER, type Mode, parameters } from '../model/parameters.ts';
import { loadTensors, saveTensors } from './host-tensors.ts';

/** model.json: all that an evaluation must know. */
export interface ModelDescription {
  readonly format: 1;
  readonly network: Network;
  /** Which feature is the one to compare: `masked` after training with masks, else `clean`. */
  readonly feature: FeatureName;
  readonly mode: Mode;
  /** Rows of the classifier; 0 where it was not kept. */
  readonly classes: number;
  /** A hash of who they are, where that was told; see samplePeople. */
  readonly people?: string;
  /** Epochs trained, counted from 1; 0 where the weights are given. */
  readonly epoch: number;
}

export interface Model extends ModelDescription {
  readonly weights: Weights;
}

export function publishedFeature(mode: Mode): FeatureName {
  return mode === 'mask' ? 'masked' : 'clean';
}

const DESCRIPTION = 'model.json';
const WEIGHTS = 'model.safetensors';

/** Writes the two files into an existing folder. */
export function saveModel(folder: string, { weights, ...description }: Model): void {
  saveTensors(join(folder, WEIGHTS), weights, { format: 'pt' });
  writeFileSync(join(folder, DESCRIPTION), `${JSON.stringify(description, null, 2)}\n`);
}

/**
 * Reads a model folder. Throws InputError where a file is missing or its weights are not those of its
 * network.
 */
export function loadModel(folder: string): Model {
  const description = readDescription(join(folder, DESCRIPTION));
  const path = join(folder, WEIGHTS);
  const weights = readOr(path, () => loadTensors(path).tensors);
  for (const { name, shape } of parameters(description.network)) checkShape(path, weights, name, shape);
  const { classes, network } = description;
  if (classes > 0) checkShape(path, weights, CLASSIFIER, [classes, network.embedding]);
  return { ...description, weights };
}

function checkShape(path: string, weights: Weights, name: string, shape: readonly number[]): void {
  const tensor = weights.get(name);
  if (tensor && String(tensor.shape) === String(shape)) return;
  const found = tensor ? `is [${tensor.shape.join(', ')}] there` : 'is not there';
  throw new InputError(`${name} ${found}, but ${DESCRIPTION} calls for [${shape.join(', ')}]`, {
    place: path,
    cure: `keep ${DESCRIPTION} and ${WEIGHTS} of the same model together`,
  });
}

function readDescription(path: string): ModelDescription {
  const value: unknown = readOr(path, () => JSON.parse(readFileSync(path, 'utf8')));
  if (!isDescription(value)) {
    throw new InputError('not the description of a model', {
      place: path,
      cure: 'name a folder that a train stage published, such as best/',
    });
  }
  return value;
}

function isDescription(value: unknown): value is ModelDescription {
  if (typeof value !== 'object' || value === null) return false;
  const { format, network, feature, mode, classes, epoch } = value as Partial<ModelDescription>;
  return (
    format === 1 &&
    isNetwork(network) &&
    (feature === 'masked' || feature === 'clean') &&
    (mode === 'clean' || mode === 'occ' || mode === 'mask') &&
    isCount(classes) &&
    isCount(epoch)
  );
}

function isNetwork(value: unknown): value is Network {
  if (typeof value !== 'object' || value === null) return false;
  const network = value as Partial<Network>;
  const {
    backbone = DEFAULT_BACKBONE,
    variant,
    image,
    widths,
    depths,
    pyramid,
    embedding,
    patterns,
  } = network;
  return (
    Object.hasOwn(BACKBONES, backbone) &&
    ['trunk', ...Object.keys(MASKS)].includes(String(variant)) &&
    isCounts(image, 2) &&
    isCounts(widths, 5) &&
    isCounts(depths, 4) &&
    isCount(pyramid) &&
    isCount(embedding) &&
    isCount(patterns)
  );
}

function isCounts(value: unknown, length: number): boolean {
  return Array.isArray(value) && value.length === length && value.every(isCount);
}

function isCount(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0;
}

function readOr<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${basename(path)} cannot be read: ${(error as Error).message}`, {
      place: path,
      cure: 'name a folder that a train stage published, such as best/',
    });
  }
}
