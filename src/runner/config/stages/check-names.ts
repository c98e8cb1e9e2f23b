import type { PlannedTask } from '../../plan/plan.ts';
import type { Problem } from '../problems/problem.ts';

/** Bytes of a name, and of a path with the zero at its end, on all file systems that are in use. */
const [NAME, PATH] = [255, 4096];

/**
 * Names that no file could have, found before anything runs: of tasks, whose links bear them, and of outputs.
 * @param work where attempts lie, absolute: outputs are written far below it
 */
export function checkNames(tasks: Iterable<PlannedTask>, work: string): Problem[] {
  const problems: Problem[] = [];
  const report = (what: string, name: string, most: number): void => {
    if (Buffer.byteLength(name) > most) problems.push({ type: 'long-name', what, name, most });
  };
  for (const { name, kind, options } of tasks) {
    report('a task', name, NAME);
    if (kind.process !== 'command') continue;
    const room = PATH - Buffer.byteLength(`${work}/${kind.name}-0123456789abcdef/attempt-999/out/`) - 1;
    for (const path of Object.values((options['out'] ?? {}) as Readonly<Record<string, string>>)) {
      report(`an output of ${beginning(name)}`, path, room);
      for (const part of path.split('/')) report(`an output of ${beginning(name)}`, part, NAME);
    }
  }
  return problems;
}

function beginning(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}
