import { describe, expect, test } from 'vitest';
import { createProject, openProject } from '../support/project.ts';
import { createFolder } from '../support/project-folder.ts';
import { isLong, repeatWith } from './support/campaign.ts';
import { commandFiles } from './support/projects.ts';
import { expectNoTrace, expectWhole, publishedBytes } from './support/whole.ts';

const WAYS: Readonly<Record<string, readonly string[][]>> = {
  'the same': [['run'], ['run'], ['run'], ['run']],
  'forced ones': [['run', '--force'], ['run', '--force'], ['run'], ['run', '--force']],
  'runs, gc and verify': [['run'], ['gc', '--older-than', '0d'], ['run', '--force'], ['verify']],
};

const undisturbed = openProject(createFolder(commandFiles()).root);
await undisturbed.run();
const bytes = publishedBytes(undisturbed);
undisturbed.remove();

describe.each(Object.entries(WAYS))('four at once: %s', (title, commands) => {
  test.each(Array.from({ length: isLong ? 20 : 1 }, (_, i) => i + 1))('round %i', async (round) => {
    const project = createProject(commandFiles());
    const ends = await Promise.all(commands.map((args) => project.occ(...args)));
    const said = ends.map(({ stdout, stderr }) => `${stdout}${stderr}`).join('\n---\n');
    expectNoTrace(said, `${title}, round ${round}`);
    expect(
      ends.map(({ exitCode }) => exitCode),
      repeatWith(said),
    ).toEqual([0, 0, 0, 0]);
    await expectWhole(project, `${title}, round ${round}`, { bytes, mayStay: /\.replaced-/ });
  });
});
