import { visibleLine } from '../../base/text/visible.ts';
import type { Outlook } from '../../runner/decide/preview.ts';
import type { Estimate } from '../../runner/estimate/estimator.ts';
import type { Forecast } from '../../runner/estimate/forecast.ts';
import type { TaskName } from '../../runner/plan/plan.ts';
import { describeReason } from '../words/reason.ts';
import { bytes, duration } from '../words/units.ts';

const WORDS: Readonly<Record<Outlook['state'], string>> = {
  'up-to-date': 'up to date',
  restore: 'to link',
  fetch: 'to fetch',
  removed: 'removed',
  run: 'to run',
  after: 'waits',
  error: 'error',
  left: 'left',
};

/**
 * A line per task: name, state, reason; and, where there is a forecast, what it takes, and what all take
 * together.
 */
export function outlookText(outlooks: ReadonlyMap<TaskName, Outlook>, forecast?: Forecast): string {
  const width = Math.max(0, ...[...outlooks.keys()].map((name) => name.length));
  const lines = [...outlooks].map(([name, { state, reason }]) => {
    const isPlain = reason.type === 'up-to-date' && !reason.accepted;
    const why = isPlain ? '' : `  ${describeReason(reason)}`;
    const line = `${name.padEnd(width)}  ${WORDS[state].padEnd(why ? 10 : 0)}${why}${takes(name, forecast)}`;
    return `${visibleLine(line)}\n`;
  });
  return lines.join('') + (forecast ? total(forecast) : '');
}

/** A JSON object a line: task, state, reason, and the entry and the forecast where they are known. */
export function outlookJson(outlooks: ReadonlyMap<TaskName, Outlook>, forecast?: Forecast): string {
  return [...outlooks]
    .map(([task, outlook]) => {
      const { state, reason: because } = outlook;
      const entry = 'entry' in outlook ? { entry: outlook.entry } : {};
      const known = forecast?.tasks.get(task);
      return `${JSON.stringify({ task, state, reason: describeReason(because), because, ...entry, ...(known && { estimate: known }) })}\n`;
    })
    .join('');
}

const SOURCES: Readonly<Record<Estimate['from'], string>> = {
  runs: 'as before',
  rate: 'at the rate of others like it',
  kind: 'as others like it',
};

function takes(name: TaskName, forecast: Forecast | undefined): string {
  if (!forecast?.tasks.has(name)) return '';
  const known = forecast.tasks.get(name);
  return known ? `  (about ${duration(known.seconds)}, ${bytes(known.bytes)}, ${SOURCES[known.from]})` : '';
}

function total({ tasks, seconds, bytes: size, unknown }: Forecast): string {
  if (tasks.size === 0) return '';
  const known = tasks.size - unknown;
  const disk = `${bytes(size)} of disk`;
  const untimed = `nothing known of how long${size > 0 ? `, and ${disk}` : ''}`;
  const words = known > 0 ? `about ${duration(seconds)} and ${disk}` : untimed;
  const but = unknown > 0 && known > 0 ? `, not counting ${unknown} that never ran` : '';
  return `at most ${tasks.size} to run: ${words}${but}\n`;
}
