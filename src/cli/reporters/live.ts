import { Listr, ListrTaskState, type ListrTaskWrapper } from 'listr2';
import type { RunEvent } from '../../runner/events/events.ts';
import type { Reporter } from './reporter.ts';
import { duration, errorLines, lastLine, progressLine, sameAsBefore, timeLeft } from './words.ts';

// biome-ignore lint/suspicious/noExplicitAny: the renderer's own types play no part here
type Row = ListrTaskWrapper<unknown, any, any>;

/** The last row: time left for all of it. */
const WHOLE = 'whole run';

/**
 * On a terminal: one row per task. listr2 draws the rows; each row is a promise that an event settles. The list
 * appears only when something starts, so that a run with nothing to do stays one line.
 */
export function liveReporter(write: (text: string) => void, now = () => performance.now() / 1000): Reporter {
  const rows = new Map<string, RowHandle>();
  const started = new Map<string, number>();
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

  const show = (event: RunEvent): void => {
    switch (event.event) {
      case 'run-started':
        names = [...event.tasks, WHOLE];
        return;
      case 'task-cached':
        row(event.task).finish(`${event.task}  cached, ${event.reason}`);
        return;
      case 'task-pending':
      case 'task-waiting':
        draw();
        row(event.task).title(`${event.task}  ${event.reason}`);
        return;
      case 'task-started':
        draw();
        started.set(event.task, now());
        row(event.task).start(`${event.task}  ${event.reason}`);
        return;
      case 'task-progress': {
        const elapsed = now() - (started.get(event.task) ?? now());
        row(event.task).title(`${event.task}  ${progressLine(event.progress, elapsed)}`);
        return;
      }
      case 'task-note':
        // It stands in the task's log.
        return;
      case 'task-finished':
        row(event.task).finish(`${event.task}  ${duration(event.seconds)}${sameAsBefore(event)}`);
        return;
      case 'task-failed': {
        const [first, ...rest] = errorLines(event.error, event.log);
        row(event.task).fail(`${event.task}  failed`);
        afterwards.push(`${event.task}: failed: ${first}`, ...rest.map((line) => `    ${line}`));
        return;
      }
      case 'task-left':
        row(event.task).skip(`${event.task}  left: ${event.reason}`);
        return;
      case 'run-estimate':
        row(WHOLE).start(`${WHOLE}  ${timeLeft(event)}`);
        return;
      case 'warning':
        afterwards.push(`warning: ${event.text}`);
        return;
      case 'run-finished':
        row(WHOLE).skip(`${WHOLE}  ${duration(event.seconds)}`);
        afterwards.push(lastLine(event));
        for (const handle of rows.values()) handle.leave();
    }
  };

  return {
    show,
    async close() {
      for (const name of names) row(name).leave();
      await drawing;
      for (const line of afterwards) write(`${line}\n`);
    },
  };
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
    this.text = text;
    if (this.task) this.task.title = text;
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
