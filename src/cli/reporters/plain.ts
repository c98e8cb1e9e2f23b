import { visibleLine } from '../../base/text/visible.ts';
import type { RunEvent } from '../../runner/events/events.ts';
import { type RunView, secondsRunning, viewOfTask } from '../../runner/events/run-view.ts';
import { describeWarning, errorLines, lastLine, sameAsBefore } from '../words/event.ts';
import { count } from '../words/numbers.ts';
import { progressLine } from '../words/progress.ts';
import { describeReason } from '../words/reason.ts';
import { duration } from '../words/units.ts';
import type { Reporter } from './reporter.ts';

/** Milliseconds between two lines of progress of one task, at least: a log file should stay readable. */
const BETWEEN_PROGRESS = 10_000;

/** Plain lines, for logs and pipes. A run in which nothing ran is one line. */
export function plainReporter(write: (text: string) => void): Reporter {
  const shown = new Map<string, number>();
  const held: RunEvent[] = [];
  let eventful = false;

  /** Whether a line of progress is due. */
  function isDue(event: RunEvent & { event: 'task-progress' }, now: number): boolean {
    if (now - (shown.get(event.task) ?? 0) < BETWEEN_PROGRESS) return false;
    shown.set(event.task, now);
    return true;
  }

  function linesNow(event: RunEvent, view: RunView): readonly string[] {
    const now = Date.parse(event.time);
    if (event.event === 'task-started') shown.set(event.task, now);
    if (event.event === 'task-progress' && !isDue(event, now)) return [];
    const elapsed = 'task' in event ? secondsRunning(viewOfTask(view, event.task), now) : 0;
    return linesOf(event, elapsed);
  }

  function show(event: RunEvent, view: RunView): void {
    // What is up to date is worth a line only where something else happens.
    if (!eventful && isQuiet(event)) {
      held.push(event);
      return;
    }
    const uneventfulEnd = event.event === 'run-finished' && event.ok && event.ran === 0;
    if (!uneventfulEnd) eventful = true;
    const earlier = uneventfulEnd ? [] : held.splice(0);
    for (const one of [...earlier, event])
      for (const line of linesNow(one, view)) write(`${visibleLine(line)}\n`);
  }

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
      return [`run ${event.run}: ${count(event.tasks.length, 'task')} of ${event.file}`];
    case 'task-cached':
      return [`${event.task}: cached, ${describeReason(event.reason)}`];
    case 'task-pending':
    case 'run-estimate':
      return []; // A log says it when the task starts.
    case 'task-waiting':
      return [`${event.task}: ${describeReason(event.reason)}`];
    case 'task-started':
      return [`${event.task}: started, ${describeReason(event.reason)}`];
    case 'task-progress':
      return [`${event.task}: ${progressLine(event.progress, elapsedSeconds)}`];
    case 'task-note':
      // It stands in the task's log.
      return [];
    case 'task-finished':
      return [`${event.task}: done in ${duration(event.seconds)}${sameAsBefore(event)}`];
    case 'task-failed': {
      const [first, ...rest] = errorLines(event.error, event.log);
      return [`${event.task}: failed: ${first}`, ...rest.map((line) => `    ${line}`)];
    }
    case 'task-left':
      return [`${event.task}: left: ${describeReason(event.reason)}`];
    case 'warning':
      return [`warning: ${describeWarning(event.warning)}`];
    case 'run-finished':
      return [lastLine(event)];
  }
}
