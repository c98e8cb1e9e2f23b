import type { RunEvent } from '../../runner/events/events.ts';
import type { Reporter } from './reporter.ts';
import { duration, errorLines, lastLine, progressLine, sameAsBefore } from './words.ts';

/** A line of progress for each running task at most this often: a log file should stay readable. */
const SECONDS_BETWEEN_PROGRESS = 10;

/** Plain lines, for logs and pipes. A run in which nothing ran is one line. */
export function plainReporter(write: (text: string) => void, now = () => performance.now() / 1000): Reporter {
  const started = new Map<string, number>();
  const shown = new Map<string, number>();
  const held: string[] = [];
  let eventful = false;

  const show = (event: RunEvent): void => {
    if (event.event === 'task-started') {
      started.set(event.task, now());
      shown.set(event.task, now());
    }
    if (event.event === 'task-progress') {
      if (now() - (shown.get(event.task) ?? 0) < SECONDS_BETWEEN_PROGRESS) return;
      shown.set(event.task, now());
    }
    const lines = linesOf(event, 'task' in event ? now() - (started.get(event.task) ?? now()) : 0);
    // What is up to date is worth a line only where something else happens.
    if (!eventful && isQuiet(event)) {
      held.push(...lines);
      return;
    }
    const uneventfulEnd = event.event === 'run-finished' && event.ok && event.ran === 0;
    if (!uneventfulEnd) eventful = true;
    const earlier = uneventfulEnd ? [] : held.splice(0);
    for (const line of [...earlier, ...lines]) write(`${line}\n`);
  };

  return { show, close: async () => {} };
}

function isQuiet(event: RunEvent): boolean {
  return (
    event.event === 'run-started' ||
    event.event === 'task-pending' ||
    event.event === 'run-estimate' ||
    (event.event === 'task-cached' && event.how === 'up-to-date')
  );
}

function linesOf(event: RunEvent, elapsedSeconds: number): readonly string[] {
  switch (event.event) {
    case 'run-started':
      return [`run ${event.run}: ${event.tasks.length} tasks of ${event.file}`];
    case 'task-cached':
      return [`${event.task}: cached, ${event.reason}`];
    case 'task-pending':
    case 'run-estimate':
      return []; // A log says it when the task starts.
    case 'task-waiting':
      return [`${event.task}: ${event.reason}`];
    case 'task-started':
      return [`${event.task}: started, ${event.reason}`];
    case 'task-progress':
      return [`${event.task}: ${progressLine(event.progress, elapsedSeconds)}`];
    case 'task-note':
      // It stands in the task's log.
      return [];
    case 'task-finished': {
      return [`${event.task}: done in ${duration(event.seconds)}${sameAsBefore(event)}`];
    }
    case 'task-failed': {
      const [first, ...rest] = errorLines(event.error, event.log);
      return [`${event.task}: failed: ${first}`, ...rest.map((line) => `    ${line}`)];
    }
    case 'task-left':
      return [`${event.task}: left: ${event.reason}`];
    case 'warning':
      return [`warning: ${event.text}`];
    case 'run-finished':
      return [lastLine(event)];
  }
}
