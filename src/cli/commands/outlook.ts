import type { TaskName } from '../../runner/plan.ts';
import type { Outlook } from '../../runner/run/preview.ts';

const WORDS: Readonly<Record<Outlook['state'], string>> = {
  'up-to-date': 'up to date',
  restore: 'to link',
  removed: 'removed',
  run: 'to run',
  after: 'waits',
  error: 'error',
  left: 'left',
};

/** A line per task: name, state, reason. */
export function outlookText(outlooks: ReadonlyMap<TaskName, Outlook>): string {
  const width = Math.max(0, ...[...outlooks.keys()].map((name) => name.length));
  return [...outlooks]
    .map(([name, { state, reason }]) => {
      const why = state === 'up-to-date' ? '' : `  ${reason}`;
      return `${name.padEnd(width)}  ${WORDS[state].padEnd(why ? 10 : 0)}${why}\n`;
    })
    .join('');
}

/** A JSON object a line: task, state, reason, and the entry where it is known. */
export function outlookJson(outlooks: ReadonlyMap<TaskName, Outlook>): string {
  return [...outlooks]
    .map(([task, outlook]) => {
      const { state, reason } = outlook;
      const entry = 'entry' in outlook ? { entry: outlook.entry } : {};
      return `${JSON.stringify({ task, state, reason, ...entry })}\n`;
    })
    .join('');
}
