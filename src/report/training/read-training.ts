import { join } from 'node:path';
import { isTrainHistory } from '../../generated/result-schemas.js';
import { isMap, joinByKey, meanOf } from '../means.ts';
import { readResult } from '../results/read-result.ts';
import type { TrainingResult } from './training-result.ts';

/** Reads what a task of kind `train` published. Throws InputError for what is not as it should be. */
export function readTraining(folder: string): TrainingResult {
  return {
    options: readResult(join(folder, 'options.json'), isMap),
    history: readResult(join(folder, 'history.json'), isTrainHistory),
  };
}

/** One training for the repetitions of an experiment. Of options that differ, all values are given. */
export function meanTraining(results: readonly TrainingResult[]): TrainingResult {
  const options = results.flatMap((one) => (one.options ? [one.options] : []));
  const histories = results.flatMap(({ history }) => (history ? [history] : []));
  return {
    ...(options.length > 0 && { options: joinByKey(options, allOf) }),
    ...(histories.length > 0 && { history: meanOf(histories) }),
  };
}

function allOf(values: readonly unknown[]): unknown {
  const maps = values.filter(isMap);
  if (maps.length === values.length) return joinByKey(maps, allOf);
  const distinct = new Map(values.map((value) => [JSON.stringify(value), value]));
  return distinct.size === 1 ? values[0] : [...distinct.values()];
}
