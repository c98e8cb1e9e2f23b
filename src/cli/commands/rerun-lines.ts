import type { Json } from '../../base/json.ts';
import type { Metrics } from '../../runner/store/metrics.ts';
import type { RerunRecord } from '../../runner/store/reruns/rerun-record.ts';
import { plainNumber } from '../words/numbers.ts';
import { duration } from '../words/units.ts';

/** A line for each other run of the task, and one for each metric that it measured otherwise. */
export function rerunLines(reruns: readonly RerunRecord[], metrics: Metrics | undefined): string[] {
  if (reruns.length === 0) return [];
  return ['', `reruns (${reruns.length})`, ...reruns.flatMap((one) => linesOf(one, metrics))];
}

function linesOf(rerun: RerunRecord, metrics: Metrics = new Map()): string[] {
  const { started, seconds, host, facts } = rerun;
  const engine = typeof facts['engine'] === 'string' ? ` with ${facts['engine']}` : '';
  const names = [...new Set([...metrics.keys(), ...Object.keys(rerun.metrics)])];
  const differing = names.filter((name) => metrics.get(name) !== rerun.metrics[name]);
  const same = differing.length === 0 ? ': the same metrics' : '';
  return [
    `  ${started.slice(0, 19).replace('T', ' ')} UTC on ${host}${engine} in ${duration(seconds)}${same}`,
    ...differing.map((name) => `    ${name} ${beside(metrics.get(name), rerun.metrics[name])}`),
  ];
}

/** "0.912 (+0.001)". */
function beside(result: Json | undefined, other: Json | undefined): string {
  const shown = typeof other === 'number' ? plainNumber(other) : other;
  const text = shown === undefined ? 'none' : JSON.stringify(shown);
  if (typeof result !== 'number' || typeof other !== 'number') return text;
  const by = Number((other - result).toPrecision(3));
  return `${text} (${by > 0 ? '+' : ''}${by})`;
}
