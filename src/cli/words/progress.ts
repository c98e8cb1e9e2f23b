import { groupDigits } from '../../base/group-digits.ts';
import type { Progress, ProgressValues } from '../../runner/job/job-file.ts';
import { bytes, duration } from './units.ts';

/**
 * "412/1,440 images, 29 %, 98/s, 11 s left, epoch 2/8 …": counts, rate, time left, and what else the stage
 * tells.
 */
export function progressLine(progress: Progress, elapsedSeconds: number): string {
  const { done, total, unit } = progress;
  const rate = progress.rate ?? (elapsedSeconds > 0 ? done / elapsedSeconds : 0);
  const values = describeValues(progress.values ?? {});
  const amount = unit === 'bytes' ? bytes : (count: number) => `${groupDigits(count)} ${unit}`;
  const parts: string[] = [];
  if (total > 0) parts.push(`${of(progress)}${amount(total)}`, `${Math.floor((100 * done) / total)} %`);
  else parts.push(amount(done));
  if (values) parts.push(values);
  // What is counted in bytes has its rate said in any case: on a network it is what one wants to know.
  if (rate > 0 && (!values || unit === 'bytes')) parts.push(`${perSecond(rate, unit)}/s`);
  if (rate > 0 && total > done) parts.push(`${duration((total - done) / rate)} left`);
  return parts.join(', ');
}

function of({ done, unit }: Progress): string {
  return unit === 'bytes' ? `${bytes(done)} of ` : `${groupDigits(done)}/`;
}

function perSecond(rate: number, unit: string): string {
  if (unit === 'bytes') return bytes(rate);
  return `${rate >= 10 ? groupDigits(rate) : rate.toFixed(1)} ${unit}`;
}

/**
 * "epoch 3/8, loss 4.210, 612 img/s", in the order in which the stage names them; '' where there is nothing
 * to say.
 */
export function describeValues(values: ProgressValues): string {
  return Object.keys(values)
    .filter((name) => !SILENT.has(name))
    .flatMap((name) => (FORMS[name] ? FORMS[name](values) : `${name} ${plain(values[name]!)}`) || [])
    .join(', ');
}

/** Said together with another value, or by the counts of the line. */
const SILENT: ReadonlySet<string> = new Set(['epochs', 'files', 'step', 'steps']);

/** Of values that have a form of their own; '' where one is not worth a word. */
const FORMS: Readonly<Record<string, (values: ProgressValues) => string>> = {
  epoch: ({ epoch, epochs }) => `epoch ${epoch}/${epochs}`,
  file: ({ file, files }) => `file ${file}/${files}`,
  loss: ({ loss }) => `loss ${Number(loss).toFixed(3)}`,
  imagesPerSecond: ({ imagesPerSecond }) => `${Math.round(Number(imagesPerSecond))} img/s`,
  waited: ({ waited }) => (Number(waited) < 0.05 ? '' : `waited ${(100 * Number(waited)).toFixed(1)} %`),
  phase: ({ phase }) => String(phase),
};

function plain(value: number | string): string {
  return typeof value === 'string' ? value : String(Number(value.toPrecision(4)));
}
