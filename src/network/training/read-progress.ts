import { InputError } from '../../base/input-error.ts';
import type { EpochEvaluation, TrainingProgress } from './progress.ts';

/** Of a file that bit rot, or another hand, has changed. @throws InputError */
export function parseProgress(text: string | undefined, file: string): TrainingProgress {
  const value = parsed(text) as Partial<TrainingProgress> | undefined;
  const counts = [value?.epoch, value?.groups, value?.updates];
  const isProgress =
    counts.every(isCount) && isSums(value?.sums) && isSums(value?.stepSums) && Array.isArray(value?.history);
  if (!isProgress) throw damaged(file, 'does not say how far the training had come');
  return value as TrainingProgress;
}

/** By epoch. @throws InputError */
export function parseEvaluations(text: string, file: string): Map<number, EpochEvaluation> {
  const value = parsed(text);
  if (Array.isArray(value) && value.every(isEvaluation)) return new Map(value);
  throw damaged(file, 'does not hold the scores of epochs');
}

/** JSON; undefined where it is none. */
function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '') ?? undefined;
  } catch {
    return undefined;
  }
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isSums(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(Number.isFinite);
}

function isEvaluation(row: unknown): row is [number, EpochEvaluation] {
  const [epoch, evaluation] = (Array.isArray(row) ? row : []) as [unknown, Partial<EpochEvaluation> | null];
  return isCount(epoch) && typeof evaluation?.score === 'number' && typeof evaluation.metrics === 'object';
}

function damaged(file: string, what: string): InputError {
  const cure = 'the disk may be failing; remove its folder, and the training begins anew';
  return new InputError(`is damaged: it ${what}`, { place: file, cure });
}
