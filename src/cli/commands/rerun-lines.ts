import type { Json } from '../../base/json.ts';
import type { Metrics } from '../../runner/store/metrics.ts';
import type { RerunRecord } from '../../runner/store/reruns/rerun-record.ts';
import { plainNumber } from '../words/numbers.ts';
import { duration } from '../words/units.ts';

/** A line for each other run of the task, and one for each metric that it measured otherwise. */
export function rerunLines(repetitions: readonly RerunRecord[], metrics: Metrics | undefined): string[] {
  if (repetitions.length === 0) return [];
  return ['', `repetitions (${repetitions.length})`, ...repetitions.flatMap((one) => linesOf(one, metrics))];
}

function linesOf(repetition: RerunRecord, metrics: Metrics = new Map()): string[] {
  const { started, seconds, host, facts } = repetition;
  const engine = typeof facts['engine'] === 'string' ? ` with ${facts['engine']}` : '';
  const names = [...new Set([...metrics.keys(), ...Object.keys(repetition.metrics)])];
  const differing = names.filter((name) => metrics.get(name) !== repetition.metrics[name]);
  const same = differing.length === 0 ? ': the same metrics' : '';
  return [
    `  ${started.slice(0, 19).replace('T', ' ')} UTC on ${host}${engine} in ${duration(seconds)}${same}`,
    ...differing.map((name) => `    ${name} ${beside(metrics.get(name), repetition.metrics[name])}`),
  ];
}

/** "0.912 (+0.001)". */
function beside(result: Json | undefined, repeated: Json | undefined): string {
  const shown = typeof repeated === 'number' ? plainNumber(repeated) : repeated;
  const text = shown === undefined ? 'none' : JSON.stringify(shown);
  if (typeof result !== 'number' || typeof repeated !== 'number') return text;
  const by = Number((repeated - result).toPrecision(3));
  return `${text} (${by > 0 ? '+' : ''}${by})`;
}
