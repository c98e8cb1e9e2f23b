import type { RunEvent } from '../../runner/events.ts';
import type { Reporter } from './reporter.ts';
import { duration, errorLines, progressLine, tally } from './words.ts';

/** A line of progress for each running task at most this often: a log file should stay readable. */
const SECONDS_BETWEEN_PROGRESS = 10;

/** Plain lines, for logs and pipes. A run in which nothing ran is one line. */
export function plainReporter(write: (text: string) => void, now = () => performance.now() / 1000): Reporter {
  const started = new Map<string, number>();
  const shown = new Map<string, number>();
  let ran = false;
  const held: string[] = [];

  /** Lines about cached tasks wait until it is known that something runs. */
  const line = (text: string, force = true) => {
    if (!force && !ran) {
      held.push(text);
      return;
    }
    if (!ran) {
      ran = true;
      for (const earlier of held.splice(0)) write(`${earlier}\n`);
    }
    write(`${text}\n`);
  };

  const lineOf = (event: RunEvent): void => {
    switch (event.event) {
      case 'run-started':
        return line(`run ${event.run}: ${event.tasks.length} tasks of ${event.file}`, false);
      case 'task-cached':
        return line(`${event.task}: cached, ${event.reason}`, event.how === 'restored');
      case 'task-waiting':
        return line(`${event.task}: ${event.reason}`);
      case 'task-started':
        started.set(event.task, now());
        shown.set(event.task, now());
        return line(`${event.task}: started, ${event.reason}`);
      case 'task-progress': {
        if (now() - (shown.get(event.task) ?? 0) < SECONDS_BETWEEN_PROGRESS) return;
        shown.set(event.task, now());
        return line(`${event.task}: ${progressLine(event.progress, now() - (started.get(event.task) ?? now()))}`);
      }
      case 'task-note':
        return line(`${event.task}: ${event.text}`);
      case 'task-finished':
        return line(
          `${event.task}: done in ${duration(event.seconds)}${event.changed ? '' : ', same content as before'}`,
        );
      case 'task-failed': {
        const [first, ...rest] = errorLines(event.error, event.log);
        line(`${event.task}: failed: ${first}`);
        for (const more of rest) line(`    ${more}`);
        return;
      }
      case 'task-left':
        return line(`${event.task}: left: ${event.reason}`);
      case 'warning':
        return line(`warning: ${event.text}`);
      case 'run-finished': {
        const end = event.interrupted ? 'interrupted' : event.ok ? 'done' : 'failed';
        if (event.ok && event.ran === 0) {
          write(`${end}: ${event.cached} tasks up to date, nothing to run (${duration(event.seconds)})\n`);
          return;
        }
        return line(`${end}: ${tally(event)}, ${duration(event.seconds)}`);
      }
    }
  };

  return { show: lineOf, close: async () => {} };
}
