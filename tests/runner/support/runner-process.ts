import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import type { SketchedProject } from './sketched-project.ts';
import type { TaskSketch } from './task-sketch.ts';

/** Bundles the runner's functions for a process of their own, which tests may kill. */
export function buildRunner(folder: string): string {
  const outfile = join(folder, 'runner-main.mjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'runner-main.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    absWorkingDir: join(import.meta.dirname, '../../..'),
  });
  return outfile;
}

export interface RunnerProcess {
  readonly child: ChildProcess;
  /** Of the first event that is so named. */
  sees(event: string): Promise<void>;
  /** Task -> what became of it, once the process has ended by itself. */
  readonly tasks: Promise<Record<string, string>>;
  readonly ended: Promise<number | null>;
}

/** Runs the tasks of a project in a process of its own. */
export function startRunner(
  main: string,
  project: SketchedProject,
  tasks: readonly TaskSketch[],
): RunnerProcess {
  const sketch = project.path(`tasks-${Math.random()}.json`);
  writeFileSync(sketch, JSON.stringify(tasks));
  const stage = join(import.meta.dirname, 'fake-stage.mjs');
  const child = spawn(process.execPath, [main, project.root, sketch, stage], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  const seen = new Map<string, () => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    for (const [event, tell] of seen) if (output.includes(`"event":"${event}"`)) tell();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    child,
    ended,
    sees: (event) => new Promise((resolve) => seen.set(event, resolve)),
    tasks: ended.then(() => JSON.parse(output.trim().split('\n').at(-1)!)),
  };
}
