import { expect, test } from 'vitest';
import { longestWays, type Remaining, wallTime } from '../../../src/runner/estimate/time-left.ts';
import type { PlannedInput, PlannedTask, TaskName } from '../../../src/runner/plan/plan.ts';
import type { Capacity, ResourceAmounts } from '../../../src/runner/resources/capacity.ts';

interface Sketch {
  readonly seconds: number;
  readonly cpus?: number;
  readonly memory?: number;
  readonly reads?: readonly string[];
  readonly isRunning?: boolean;
}

function remaining(sketches: Readonly<Record<string, Sketch>>): Remaining[] {
  return Object.entries(sketches).map(([name, { seconds, cpus = 1, memory, reads = [], isRunning }]) => {
    const task = { name: name as TaskName, inputs: reads.map(inputFrom), cpus, memory } as unknown;
    return { task: task as PlannedTask, seconds, isRunning: isRunning === true };
  });
}

function inputFrom(task: string): Pick<PlannedInput, 'source'> {
  return { source: { type: 'task', task: task as TaskName, output: '' } };
}

function machine(cpus: number, memory = 100): Capacity {
  const amounts: ResourceAmounts = { cpus, memory, gpus: 0 };
  return { perTask: amounts, total: amounts, place: 'this test' };
}

test('tasks share the cores, and the longest way goes first', () => {
  // The chain of 6 begins at once, and the three of 2 run beside it.
  const tasks = remaining({
    short1: { seconds: 2 },
    short2: { seconds: 2 },
    short3: { seconds: 2 },
    first: { seconds: 3 },
    second: { seconds: 3, reads: ['first'] },
  });
  expect(wallTime(tasks, machine(2))).toBe(6);
  expect(wallTime(tasks, machine(1))).toBe(12);
  expect(wallTime(tasks, machine(2), 1)).toBe(12);
});

test('a task that takes the whole machine waits for it, and others overtake it', () => {
  const tasks = remaining({
    running: { seconds: 4, isRunning: true },
    wide: { seconds: 5, cpus: 2 },
    narrow: { seconds: 4 },
  });
  expect(wallTime(tasks, machine(2))).toBe(9);
});

test('what never finds room is placed when nothing else runs, and what is done already is not waited for', () => {
  const tasks = remaining({ a: { seconds: 1 }, huge: { seconds: 2, memory: 500, reads: ['done'] } });
  expect(wallTime(tasks, machine(2))).toBe(3);
  expect(wallTime([], machine(2))).toBe(0);
});

test('ten thousand tasks are placed as quickly, each in its turn', () => {
  const sketches: Record<string, Sketch> = { data: { seconds: 1 } };
  for (let i = 0; i < 5000; i += 1) {
    sketches[`train@${i}`] = { seconds: 2, cpus: 4, reads: ['data'] };
    sketches[`eval@${i}`] = { seconds: 1, reads: [`train@${i}`] };
  }
  sketches['report'] = { seconds: 3, reads: Object.keys(sketches).filter((name) => name.startsWith('eval')) };
  // The evaluations wait for the last training: shorter ways. Then four at a time.
  expect(wallTime(remaining(sketches), machine(4))).toBe(1 + 5000 * 2 + 5000 / 4 + 3);
});

test('the longest way counts the seconds from the start of a task to the end of all that reads it', () => {
  const tasks = remaining({ a: { seconds: 1 }, b: { seconds: 2, reads: ['a'] }, c: { seconds: 9 } });
  const seconds = new Map(tasks.map((one) => [one.task.name, one.seconds]));
  expect([
    ...longestWays(
      tasks.map(({ task }) => task),
      seconds,
    ).values(),
  ]).toEqual([3, 2, 9]);
});
