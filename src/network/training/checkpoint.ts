/**
 * What a training leaves in its folder, so that it can go on after any interruption:
 *
 *     training.safetensors     the step's state and, in its header, the progress: they cannot differ
 *     evaluations.json         what each finished epoch scored
 *     best-<epoch>.safetensors the weights with the highest score
 *
 * Each is written whole or not at all. The state of an epoch is written before its evaluation, and the best
 * weights before the score that makes them the best, so whatever is lost is merely done again.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { UNFINISHED, writeWhole } from '../../base/write-whole.ts';
import type { HostTensors } from '../../engines/engine.ts';
import { loadTensors, saveTensors } from '../formats/host-tensors.ts';
import type { Weights } from '../model/initialise.ts';
import { bestEpoch, type EpochEvaluation, type TrainingProgress } from './progress.ts';
import { parseEvaluations, parseProgress } from './read-progress.ts';

export interface CheckpointFolder {
  /** The state and progress to go on from; undefined at the very start. @throws InputError where damaged */
  load(): { readonly state: HostTensors; readonly progress: TrainingProgress } | undefined;
  save(state: HostTensors, progress: TrainingProgress): void;
  /** By epoch, counted from 1. */
  evaluations(): ReadonlyMap<number, EpochEvaluation>;
  /** Records an evaluation, and the weights if no earlier epoch scored as high. */
  addEvaluation(epoch: number, evaluation: EpochEvaluation, weights: Weights): void;
  bestWeights(): Weights;
}

/**
 * Opens (and makes) the folder of a training. `key` says which training: what another one left there is
 * discarded.
 */
export function openCheckpoints(folder: string, key: string): CheckpointFolder {
  mkdirSync(folder, { recursive: true });
  const keyPath = join(folder, 'training.key');
  const statePath = join(folder, 'training.safetensors');
  const evaluationsPath = join(folder, 'evaluations.json');
  const bestPath = (epoch: number) => join(folder, `best-${epoch}.safetensors`);
  for (const name of readdirSync(folder)) if (name.endsWith(UNFINISHED)) rmSync(join(folder, name));
  const bestFiles = () => readdirSync(folder).filter((name) => /^best-\d+\.safetensors$/.test(name));

  if (!existsSync(keyPath) || readFileSync(keyPath, 'utf8') !== key) {
    for (const path of [statePath, evaluationsPath]) rmSync(path, { force: true });
    for (const name of bestFiles()) rmSync(join(folder, name));
    writeWhole(keyPath, [key], { sync: true });
  }

  const readEvaluations = (): Map<number, EpochEvaluation> => {
    if (!existsSync(evaluationsPath)) return new Map();
    return parseEvaluations(readFileSync(evaluationsPath, 'utf8'), evaluationsPath);
  };

  return {
    load() {
      if (!existsSync(statePath)) return undefined;
      const { tensors, metadata } = loadTensors(statePath);
      return {
        state: Object.fromEntries(tensors),
        progress: parseProgress(metadata['progress'], statePath),
      };
    },
    save(state, progress) {
      saveTensors(statePath, new Map(Object.entries(state)), { progress: JSON.stringify(progress) });
    },
    evaluations: readEvaluations,
    addEvaluation(epoch, evaluation, weights) {
      const evaluations = readEvaluations().set(epoch, evaluation);
      const best = bestEpoch(evaluations)!;
      if (best === epoch) saveTensors(bestPath(epoch), weights);
      writeWhole(evaluationsPath, [JSON.stringify([...evaluations])], { sync: true });
      for (const name of bestFiles()) {
        if (join(folder, name) !== bestPath(best)) rmSync(join(folder, name));
      }
    },
    bestWeights: () => loadTensors(bestPath(bestEpoch(readEvaluations())!)).tensors,
  };
}
