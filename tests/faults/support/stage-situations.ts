import { readdirSync, readlinkSync, rmSync } from 'node:fs';
import { openProject } from '../../support/project.ts';
import { createFolder } from '../../support/project-folder.ts';
import { isLong } from './campaign.ts';
import { stageFiles } from './projects.ts';
import { copyOf, type Situation, situation } from './situation.ts';

/** A run in which one task has to be made: all that it reads is there, and so is what reads it. */
export async function stageSituations(
  choose: (tasks: readonly string[]) => readonly string[],
): Promise<Situation[]> {
  const all = openProject(createFolder(stageFiles(isLong)).root);
  const { exitCode, stderr } = await all.run();
  if (exitCode !== 0) throw new Error(stderr);
  const situations: Situation[] = [];
  for (const task of choose(readdirSync(all.path('artifacts/current')))) {
    const template = copyOf(all.root);
    const link = template.path('artifacts/current', task);
    rmSync(template.path('artifacts/current', readlinkSync(link)), { recursive: true });
    rmSync(link);
    // Features that are known already would leave the evaluations little to do.
    rmSync(template.path('artifacts/cache/features'), { recursive: true, force: true });
    situations.push(await situation(task, template));
  }
  all.remove();
  return situations;
}
