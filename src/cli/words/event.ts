import type { Note, RunEvent, Warning } from '../../runner/events/events.ts';
import type { JobError } from '../../runner/job/job-file.ts';
import { METRICS } from '../../runner/store/metrics.ts';
import type { Replacement } from '../../runner/store/publish.ts';
import type { OtherMeans } from '../../runner/store/reruns/other-means.ts';
import type { MetricDifference } from '../../runner/store/reruns/tolerance.ts';
import { describeChanges, describeMetricDifference } from './changes.ts';
import { fromHere } from './from-here.ts';
import { count } from './numbers.ts';
import { duration } from './units.ts';

export function describeNote(note: Note): string {
  switch (note.type) {
    case 'said':
      return note.text;
    case 'retry':
      return `failed: ${note.error.message}; tried again (${note.left} of ${note.of} times left)`;
  }
}

export function describeWarning(warning: Warning): string {
  switch (warning.type) {
    case 'said':
      return `${warning.task}: ${warning.text}`;
    case 'not-deterministic':
      return `${warning.task} is not deterministic: the same task wrote other content before in ${describeReplacement(warning.instead)}`;
    case 'computed-otherwise':
      return `${warning.task} was computed ${describeMeans(warning.by)}, and wrote other content in ${describeReplacement(warning.instead)}`;
    case 'no-metrics':
      return `${warning.task} has a tolerance, but published no ${METRICS} that could be compared`;
    case 'unmeasured':
      return `${warning.task} has a tolerance for "${warning.tolerance}", but its ${METRICS} has ${warning.metrics.join(', ')}`;
    case 'cache':
      return describeCacheProblem(warning.cache, warning.problem);
  }
}

export function describeCacheProblem(cache: string, problem: string): string {
  return `the cache ${cache}: ${problem}`;
}

function describeReplacement({ files, beyond, isWithin }: Replacement): string {
  const differences = [describeChanges(files), ...beyond.map(describeMetricDifference)].join('; ');
  return isWithin ? `${differences}; within its tolerance` : differences;
}

function describeMeans({ means, from, to }: OtherMeans): string {
  return `${ANOTHER[means]} than before (${from} -> ${to})`;
}

const ANOTHER: Readonly<Record<OtherMeans['means'], string>> = {
  engine: 'by another engine',
  provider: 'on another provider',
  device: 'on another device',
  onnxruntime: 'by another version of ONNX Runtime',
  tfjs: 'by another version of TensorFlow.js',
  layout: 'in another layout',
  host: 'on another machine',
};

/** What a run measured that left the earlier result where it is. */
export function describeRerun(differing: readonly MetricDifference[]): string {
  const what = differing.map(describeMetricDifference).join('; ') || 'equal metrics';
  return `a rerun within the tolerance of the earlier result, which stays: ${what}`;
}

/** What is to be said of a task that was made again for nothing. */
export function sameAsBefore({
  changed,
  rerun,
}: {
  readonly changed: boolean;
  readonly rerun?: readonly MetricDifference[] | undefined;
}): string {
  if (rerun !== undefined) return `, ${describeRerun(rerun)}`;
  return changed ? '' : ', same content as before';
}

/** Why a task failed: message, place, cure, and where the log is; one item a line. */
export function errorLines(error: JobError, log: string): string[] {
  const lines = (error.place ? `${fromHere(error.place)}: ${error.message}` : error.message).split('\n');
  if (error.cure) lines.push(`to mend it: ${error.cure}`);
  if (error.type === 'crash' && error.stack)
    lines.push(
      ...error.stack
        .split('\n')
        .slice(1, 6)
        .map((line) => line.trim()),
    );
  if (error.lastLines) lines.push(...error.lastLines);
  if (log) lines.push(`log: ${log}`);
  return lines;
}

/** The last line of a run: "done: 3 ran, 11 cached, 1 min 15 s". */
export function lastLine(end: RunEvent & { event: 'run-finished' }): string {
  const verdict = end.interrupted ? 'interrupted' : end.ok ? 'done' : 'failed';
  const time = duration(end.seconds);
  if (end.ok && end.ran === 0)
    return `${verdict}: ${count(end.cached, 'task')} up to date, nothing to run (${time})`;
  const parts = [`${end.ran} ran`, `${end.cached} cached`];
  if (end.failed > 0) parts.push(`${end.failed} failed`);
  if (end.left > 0) parts.push(`${end.left} left`);
  return `${verdict}: ${parts.join(', ')}, ${time}`;
}

/** "about 2 min left, not counting 3 tasks that never ran". */
export function timeLeft({ secondsLeft, unknown }: RunEvent & { event: 'run-estimate' }): string {
  const but = unknown > 0 ? `, not counting ${count(unknown, 'task')} that never ran` : '';
  return `about ${duration(secondsLeft)} left${but}`;
}
