import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openProject, type Project } from '../../support/project.ts';
import { createFolder } from '../../support/project-folder.ts';
import { commandFiles } from './projects.ts';
import { copyOf, type Situation, situation } from './situation.ts';

/** What the runner finds and does: all is new, something changed, a cache is filled, or read, and so on. */
export async function commandSituations(): Promise<Situation[]> {
  const cached = ['--cache', 'dir:cache'];
  const changed = create();
  await run(changed);
  changed.write('data/b.txt', 'bread\n');
  const emptied = create();
  await run(emptied, ...cached);
  rmSync(emptied.path('artifacts'), { recursive: true });
  const gathered = create();
  await run(gathered);
  gathered.write('data/b.txt', 'bread\n');
  await run(gathered);
  // What takes a second is forced to the disk.
  const slow = create(1);
  await run(slow);
  const finished = create();
  await run(finished);
  const unindexed = copyOf(finished.root);
  for (const index of ['store.index', 'stat.index']) rmSync(unindexed.path(join('artifacts', index)));
  return [
    await situation('all is new', create()),
    await situation('nothing changed', finished),
    await situation('the indexes are gone', unindexed),
    await situation('an input changed', changed),
    await situation('a cache is filled', create(), cached),
    await situation('a cache is read', emptied, cached),
    await situation('all is made again', slow, ['--force']),
    await situation('earlier outputs are removed', copyOf(gathered.root), [], ['gc']),
    await situation('the history is gathered', gathered, [], ['show', 'letters']),
  ];
}

function create(seconds?: number): Project {
  return openProject(createFolder({ ...commandFiles(seconds), 'cache/README': '' }).root);
}

async function run(project: Project, ...args: string[]): Promise<void> {
  const { exitCode, stderr } = await project.run(...args);
  if (exitCode !== 0) throw new Error(stderr);
}
