import { Listr, ListrTaskState, type ListrTaskWrapper } from 'listr2';
import { visibleLine } from '../../base/text/visible.ts';
import type { RunEvent } from '../../runner/events/events.ts';
import { type RunView, secondsRunning, type TaskView, viewOfTask } from '../../runner/events/run-view.ts';
import { shown } from '../output.ts';
import { describeWarning, errorLines, lastLine, sameAsBefore, timeLeft } from '../words/event.ts';
import { progressLine } from '../words/progress.ts';
import { describeReason } from '../words/reason.ts';
import { duration } from '../words/units.ts';
import type { Reporter } from './reporter.ts';

// biome-ignore lint/suspicious/noExplicitAny: the renderer's own types play no part here
type Row = ListrTaskWrapper<unknown, any, any>;

/** The last row: time left for all of it. */
const WHOLE = 'whole run';

/**
 * On a terminal: one row per task. listr2 draws the rows; each row is a promise that an event settles. The
 * list appears only when something starts, so that a run with nothing to do stays one line.
 */
export function liveReporter(write: (text: string) => void): Reporter {
  const rows = new Map<string, RowHandle>();
  const afterwards: string[] = [];
  let names: readonly string[] = [];
  let drawing: Promise<unknown> | undefined;

  const row = (name: string): RowHandle => {
    let handle = rows.get(name);
    if (!handle) {
      handle = new RowHandle(name);
      rows.set(name, handle);
    }
    return handle;
  };

  const draw = () => {
    if (drawing) return;
    const list = new Listr(
      names.map((name) => ({ title: name, task: (_: unknown, task: Row) => row(name).attach(task) })),
      {
        concurrent: true,
        exitOnError: false,
        registerSignalListeners: false,
        rendererOptions: { collapseErrors: false, showErrorMessage: false, formatOutput: 'truncate' },
        // A terminal narrower than it says, or a test's pseudo-terminal, must not switch the list off.
        fallbackRendererCondition: false,
      },
    );
    drawing = list.run().catch(() => undefined);
  };

  function showTask(task: TaskView, now: number): void {
    const handle = row(task.name);
    const text = `${task.name}  ${describeTask(task, now)}`;
    switch (task.state) {
      case 'open':
        return;
      case 'pending':
      case 'waiting':
        draw();
        handle.title(text);
        return;
      case 'running':
        draw();
        if (task.progress) handle.title(text);
        else handle.start(text);
        return;
      case 'cached':
      case 'done':
        handle.finish(text);
        return;
      case 'failed': {
        const [first, ...rest] = errorLines(task.error, task.log);
        afterwards.push(`${task.name}: failed: ${first}`, ...rest.map((line) => `    ${line}`));
        handle.fail(text);
        return;
      }
      case 'left':
        handle.skip(text);
    }
  }

  function show(event: RunEvent, view: RunView): void {
    switch (event.event) {
      case 'run-started':
        names = [...event.tasks, WHOLE];
        return;
      case 'task-note':
        // It stands in the task's log.
        return;
      case 'run-estimate':
        row(WHOLE).start(`${WHOLE}  ${timeLeft(event)}`);
        return;
      case 'warning':
        afterwards.push(`warning: ${describeWarning(event.warning)}`);
        return;
      case 'run-finished':
        row(WHOLE).skip(`${WHOLE}  ${duration(event.seconds)}`);
        afterwards.push(lastLine(event));
        for (const handle of rows.values()) handle.leave();
        return;
      default: {
        const task = viewOfTask(view, event.task);
        if (task) showTask(task, Date.parse(event.time));
      }
    }
  }

  return {
    show,
    async close() {
      for (const name of names) row(name).leave();
      await drawing;
      for (const line of afterwards) write(`${visibleLine(line)}\n`);
    },
  };
}

/** What stands in a task's row behind its name. */
function describeTask(task: TaskView, now: number): string {
  switch (task.state) {
    case 'open':
      return '';
    case 'cached':
      return `cached, ${describeReason(task.reason)}`;
    case 'pending':
    case 'waiting':
      return describeReason(task.reason);
    case 'running':
      if (!task.progress) return describeReason(task.reason);
      return progressLine(task.progress, secondsRunning(task, now));
    case 'done':
      return `${duration(task.seconds)}${sameAsBefore(task)}`;
    case 'failed':
      return 'failed';
    case 'left':
      return `left: ${describeReason(task.reason)}`;
  }
}

/** One row: remembers what happened before listr2 asked for it, and lets events settle it afterwards. */
class RowHandle {
  private task: Row | undefined;
  private text: string;
  private state: 'waiting' | 'started' | 'finished' | 'failed' | 'skipped' = 'waiting';
  private settle: { resolve(): void; reject(error: Error): void } | undefined;

  constructor(name: string) {
    this.text = name;
  }

  attach(task: Row): Promise<void> | undefined {
    this.task = task;
    task.title = this.text;
    if (this.state === 'waiting') task.task.state$ = ListrTaskState.WAITING;
    return new Promise<void>((resolve, reject) => {
      this.settle = { resolve, reject };
      this.settleIfDone();
    });
  }

  title(text: string): void {
    this.text = visibleLine(shown(text));
    if (this.task) this.task.title = this.text;
  }

  start(text: string): void {
    this.title(text);
    this.state = 'started';
    if (this.task) this.task.task.state$ = ListrTaskState.STARTED;
  }

  finish(text: string): void {
    this.end(text, 'finished');
  }

  fail(text: string): void {
    this.end(text, 'failed');
  }

  skip(text: string): void {
    this.end(text, 'skipped');
  }

  /** The run is over: a row that nothing happened to is left as it is. */
  leave(): void {
    if (this.state === 'waiting' || this.state === 'started') this.skip(this.text);
  }

  private end(text: string, state: 'finished' | 'failed' | 'skipped'): void {
    this.title(text);
    this.state = state;
    this.settleIfDone();
  }

  private settleIfDone(): void {
    if (!this.settle || !this.task) return;
    if (this.state === 'failed') this.settle.reject(new Error(this.text));
    if (this.state === 'skipped') this.task.skip(this.text);
    if (this.state === 'finished' || this.state === 'skipped') this.settle.resolve();
  }
}
