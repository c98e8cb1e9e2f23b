import { sep } from 'node:path';
import { groupDigits } from '../../base/group-digits.ts';
import type { RunEvent } from '../../runner/events/events.ts';
import type { JobError, Progress } from '../../runner/job/job-file.ts';

/** 0.42 -> "0.4 s", 75 -> "1 min 15 s", 7300 -> "2 h 2 min". */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** 1536 -> "1.5 KB", in steps of 1024. */
export function bytes(value: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let step = 0;
  let scaled = value;
  while (scaled >= 1024 && step < units.length - 1) {
    scaled /= 1024;
    step += 1;
  }
  return `${step === 0 || scaled >= 100 ? scaled.toFixed(0) : scaled.toFixed(1)} ${units[step]}`;
}

/** "412/1,440 images, 29 %, 98/s, 11 s left, epoch 2/8 …": counts, rate, time left, and the stage's own words. */
export function progressLine(progress: Progress, elapsedSeconds: number): string {
  const { done, total, unit } = progress;
  const rate = progress.rate ?? (elapsedSeconds > 0 ? done / elapsedSeconds : 0);
  const parts: string[] = [];
  if (total > 0)
    parts.push(`${groupDigits(done)}/${groupDigits(total)} ${unit}`, `${Math.floor((100 * done) / total)} %`);
  else parts.push(`${groupDigits(done)} ${unit}`);
  if (progress.text) parts.push(progress.text);
  else if (rate > 0) parts.push(`${rate >= 10 ? groupDigits(rate) : rate.toFixed(1)} ${unit}/s`);
  if (rate > 0 && total > done) parts.push(`${duration((total - done) / rate)} left`);
  return parts.join(', ');
}

/** What is to be said of a task that was made again for nothing. */
export function sameAsBefore({ changed, repetition }: RunEvent & { event: 'task-finished' }): string {
  if (repetition !== undefined) return `, ${repetition}`;
  return changed ? '' : ', same content as before';
}

/** Why a task failed: message, place, cure, and where the log is; one item a line. */
export function errorLines(error: JobError, log: string): string[] {
  const lines = [error.place ? `${fromHere(error.place)}: ${error.message}` : error.message];
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

/** A path below the working directory without that part. */
function fromHere(place: string): string {
  const here = `${process.cwd()}${sep}`;
  return place.startsWith(here) ? place.slice(here.length) : place;
}

/** The last line of a run: "done: 3 ran, 11 cached, 1 min 15 s". */
export function lastLine(end: RunEvent & { event: 'run-finished' }): string {
  const verdict = end.interrupted ? 'interrupted' : end.ok ? 'done' : 'failed';
  const time = duration(end.seconds);
  if (end.ok && end.ran === 0) return `${verdict}: ${end.cached} tasks up to date, nothing to run (${time})`;
  const parts = [`${end.ran} ran`, `${end.cached} cached`];
  if (end.failed > 0) parts.push(`${end.failed} failed`);
  if (end.left > 0) parts.push(`${end.left} left`);
  return `${verdict}: ${parts.join(', ')}, ${time}`;
}

/** "about 2 min left, not counting 3 tasks that never ran". */
export function timeLeft({ secondsLeft, unknown }: RunEvent & { event: 'run-estimate' }): string {
  const but = unknown > 0 ? `, not counting ${unknown} task${unknown === 1 ? '' : 's'} that never ran` : '';
  return `about ${duration(secondsLeft)} left${but}`;
}
