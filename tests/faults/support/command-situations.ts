import { rmSync } from 'node:fs';
import type { Project } from '../../support/project.ts';
import { commandFiles } from './projects.ts';
import { type Situation, situation } from './situation.ts';

/** What the runner finds and does: all is new, something changed, a cache is filled, or read. */
export function commandSituations(): Promise<Situation[]> {
  const files = commandFiles();
  const cached = ['--cache', 'dir:cache'];
  return Promise.all([
    situation('all is new', files),
    situation('an input changed', files, [], async (project) => {
      await run(project);
      project.write('data/b.txt', 'bread\n');
    }),
    situation('a cache is filled', { ...files, 'cache/README': '' }, cached),
    situation('a cache is read', { ...files, 'cache/README': '' }, cached, async (project) => {
      await run(project, ...cached);
      rmSync(project.path('artifacts'), { recursive: true });
    }),
    situation('all is made again', commandFiles(1), ['--force'], (project) => run(project)),
  ]);
}

async function run(project: Project, ...args: string[]): Promise<void> {
  const { exitCode, stderr } = await project.run(...args);
  if (exitCode !== 0) throw new Error(stderr);
}
