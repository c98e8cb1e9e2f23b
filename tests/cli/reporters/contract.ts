import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Reporter } from '../../../src/cli/reporters/reporter.ts';
import type { NewEvent, RunEvent } from '../../../src/runner/events/events.ts';
import { NO_RUN, reduceRun } from '../../../src/runner/events/run-view.ts';

export interface Traits {
  readonly name: string;
  /** Programs are told everything. */
  readonly isForPeople: boolean;
  create(write: (text: string) => void): Reporter;
}

/** A run in which everything happens that can. */
const WHOLE_RUN: readonly NewEvent[] = [
  {
    event: 'run-started',
    run: 'r1',
    file: 'pipeline.yaml',
    tasks: ['faces', 'occluded', 'train', 'eval', 'report'],
    inputs: { train: ['faces'], eval: ['train', 'occluded'], report: ['eval'] },
  },
  { event: 'task-cached', task: 'faces', entry: 'e0', how: 'up-to-date', reason: { type: 'up-to-date' } },
  {
    event: 'task-pending',
    task: 'occluded',
    reason: { type: 'fetched', cache: 'dir:/mnt/team', from: '2026-11-20' },
  },
  {
    event: 'task-cached',
    task: 'occluded',
    entry: 'e1',
    how: 'fetched',
    reason: { type: 'fetched', cache: 'dir:/mnt/team', from: '2026-11-20' },
  },
  { event: 'task-pending', task: 'train', reason: { type: 'first' } },
  { event: 'task-waiting', task: 'train', reason: { type: 'held', pid: 7, host: 'other' } },
  { event: 'run-estimate', secondsLeft: 90, unknown: 1 },
  { event: 'task-started', task: 'train', reason: { type: 'first' }, handle: 'pid 8', pid: 8 },
  { event: 'task-progress', task: 'train', progress: { done: 1, total: 4, unit: 'steps' } },
  { event: 'task-note', task: 'train', note: { type: 'said', text: 'a word of its own' } },
  { event: 'task-progress', task: 'train', progress: { done: 4, total: 4, unit: 'steps' } },
  { event: 'task-finished', task: 'train', entry: 'e2', seconds: 3, changed: true },
  {
    event: 'warning',
    warning: { type: 'cache', cache: 'dir:/mnt/team', problem: 'the disk that holds it is full' },
  },
  { event: 'task-started', task: 'eval', reason: { type: 'forced' }, handle: 'job 9' },
  {
    event: 'task-failed',
    task: 'eval',
    error: { type: 'input', message: 'no trial of one person', place: 'pairs.txt:3', cure: 'add pairs' },
    log: 'artifacts/work/eval/log.txt',
  },
  { event: 'task-left', task: 'report', reason: { type: 'stopped' } },
  {
    event: 'run-finished',
    ...{ ok: false, interrupted: false, seconds: 5, ran: 1, cached: 2, failed: 1, left: 1 },
  },
];

/** What a run relies on, of any reporter: what it shows is its own affair, but the end of it all is not. */
export function describeReporter({ name, isForPeople, create }: Traits): void {
  describe(`the reporter ${name}`, () => {
    const isTTY = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
    let written: string;
    beforeEach(() => {
      written = '';
      // One that draws on the terminal does so by itself.
      vi.spyOn(process.stdout, 'write').mockImplementation((text) => keep(String(text)));
      vi.spyOn(process.stderr, 'write').mockImplementation((text) => keep(String(text)));
      Object.defineProperty(process.stdout, 'isTTY', { value: true, configurable: true });
    });
    afterEach(() => {
      vi.restoreAllMocks();
      if (isTTY) Object.defineProperty(process.stdout, 'isTTY', isTTY);
      else Reflect.deleteProperty(process.stdout, 'isTTY');
    });

    function keep(text: string): boolean {
      written += stripVTControlCharacters(text);
      return true;
    }

    /** What it has written when it is closed. */
    async function shown(events: readonly NewEvent[]): Promise<string> {
      written = '';
      const reporter = create(keep);
      let view = NO_RUN;
      events.forEach((event, second) => {
        const time = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
        const stamped = { time, ...event } as RunEvent;
        view = reduceRun(view, stamped);
        reporter.show(stamped, view);
      });
      await reporter.close();
      return written;
    }

    test('tells what failed, why, where and what mends it, and what was warned of', async () => {
      const text = await shown(WHOLE_RUN);
      const parts = ['eval', 'no trial of one person', 'pairs.txt:3', 'add pairs'];
      for (const part of [...parts, 'artifacts/work/eval/log.txt', 'the disk that holds it is full'])
        expect(text).toContain(part);
    });

    test('tells how the run ended, last', async () => {
      const lines = (await shown(WHOLE_RUN)).trimEnd().split('\n');
      expect(lines.at(-1)).toMatch(/1 failed|"failed":1/);
    });

    test('says that there was nothing to do, to people in one line', async () => {
      const [started, ...rest] = WHOLE_RUN;
      const [cached] = rest;
      const counts = { ran: 0, cached: 1, failed: 0, left: 0 };
      const finished = {
        event: 'run-finished',
        ok: true,
        interrupted: false,
        seconds: 0.1,
        ...counts,
      } as const;
      const text = await shown([started!, cached!, finished]);
      const lines = text.trimEnd().split('\n');
      expect(lines.at(-1)).toMatch(/nothing to run|"ran":0/);
      if (isForPeople) expect(lines).toHaveLength(1);
    });

    test('closes after a run that ended in the middle, and after none', async () => {
      for (let length = 0; length < WHOLE_RUN.length; length++) await shown(WHOLE_RUN.slice(0, length));
    });

    test('does not throw, whatever the order in which things happen', async () => {
      const [started, ...rest] = WHOLE_RUN;
      await shown([started!, ...rest.toReversed()]);
      await shown([started!, ...rest, ...rest]);
    });
  });
}
