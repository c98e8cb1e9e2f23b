import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planInput } from '../../../src/runner/plan/input-origin.ts';
import type { KindSpec } from '../../../src/runner/plan/kind.ts';
import type { PlannedTask, TaskName } from '../../../src/runner/plan/plan.ts';
import { sortTopologically } from '../../../src/runner/plan/topological-order.ts';

const kind: KindSpec = { name: 'command', version: 1, summary: '', inputs: {}, cpus: 1, process: 'command' };
const place = { file: 'pipeline.yaml', line: 1, column: 1 };

/** Tasks by number, each with the numbers that it reads. */
function graph(edges: readonly (readonly number[])[]): ReadonlyMap<TaskName, PlannedTask> {
  const tasks = edges.map((reads, index): PlannedTask => {
    const name = String(index) as TaskName;
    const inputs = reads.map((other) => {
      const source = { type: 'task', task: String(other) as TaskName, output: '' } as const;
      return planInput({ type: 'in', name: 'x' }, { source, place });
    });
    const shared = {
      kind,
      options: {},
      keyed: '{}',
      unkeyed: new Set<string>(),
      places: new Map(),
      inputs,
      cpus: 1,
    };
    return { name, stage: name, experiment: undefined, ...shared };
  });
  return new Map(tasks.map((task) => [task.name, task]));
}

/** Edges go from later numbers to earlier ones, then the numbers are shuffled. */
const acyclic = fc
  .array(fc.array(fc.nat(1000), { maxLength: 4 }), { minLength: 1, maxLength: 30 })
  .chain((raw) => fc.tuple(fc.constant(raw), fc.shuffledSubarray([...raw.keys()], { minLength: raw.length })))
  .map(([raw, names]) => {
    const edges: number[][] = raw.map(() => []);
    raw.forEach((picks, index) => {
      const earlier = index === 0 ? [] : [...new Set(picks.map((pick) => pick % index))];
      edges[names[index]!] = earlier.map((other) => names[other]!);
    });
    return edges;
  });

describe('The order of tasks', () => {
  test('puts every task after those that it reads, and loses none', () => {
    fc.assert(
      fc.property(acyclic, (edges) => {
        const { tasks, cycles } = sortTopologically(graph(edges));
        const order = [...tasks.keys()].map(Number);
        expect(cycles).toEqual([]);
        expect([...order].sort((a, b) => a - b)).toEqual([...edges.keys()]);
        for (const [task, reads] of edges.entries())
          for (const read of reads) expect(order.indexOf(read)).toBeLessThan(order.indexOf(task));
      }),
    );
  });

  test('is that of the file where that is right already', () => {
    expect([...sortTopologically(graph([[], [], [0], [1], [3, 2]])).tasks.keys()]).toEqual([
      '0',
      '1',
      '2',
      '3',
      '4',
    ]);
  });

  test('follows a chain that is longer than a call stack', () => {
    const length = 50_000;
    const edges = Array.from({ length }, (_, index) => (index + 1 < length ? [index + 1] : []));
    expect(sortTopologically(graph(edges)).tasks.keys().next().value).toBe(String(length - 1));
  });

  test('names the members of a cycle and the input that closes it', () => {
    const { cycles } = sortTopologically(graph([[1], [2], [0], []]));
    expect(cycles.map(({ members }) => members.map(({ name }) => name))).toEqual([['0', '1', '2', '0']]);
    expect(cycles[0]!.input.source).toMatchObject({ task: '1' });
  });

  test('finds every cycle that is apart from the others', () => {
    const { cycles } = sortTopologically(graph([[0], [2], [1], [0, 1]]));
    expect(cycles.map(({ members }) => members.map(({ name }) => name))).toEqual([
      ['0', '0'],
      ['1', '2', '1'],
    ]);
  });
});
