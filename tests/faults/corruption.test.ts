import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openProject, type Project } from '../support/project.ts';
import { createFolder } from '../support/project-folder.ts';
import { draw, isLong, repeatWith, sample } from './support/campaign.ts';
import { CORRUPTIONS, type Corruption, IN_THE_WAY } from './support/corruption.ts';
import { commandFiles } from './support/projects.ts';
import { copyOf } from './support/situation.ts';
import { endOf, expectWhole, publishedBytes } from './support/whole.ts';

/** All that a project gathers: two results of each task, a cache, logs, history. */
const template = openProject(createFolder({ ...commandFiles(), 'cache/README': '' }).root);
afterAll(template.remove);
const cached = ['--cache', 'dir:cache'];
await template.occ('run', ...cached);
template.write('data/b.txt', 'bread\n');
await template.occ('run', ...cached);
await template.occ('show', 'letters');
template.write('data/c.txt', 'corn\n');
await template.occ('run', ...cached);
const bytes = publishedBytes(template);

const files = filesOf('artifacts').concat(filesOf('cache'));
const all = files.flatMap((file) =>
  (Object.keys(CORRUPTIONS) as Corruption[]).map((corruption) => ({ file, kind: kindOf(file), corruption })),
);
const kinds = [...new Set(all.map(({ kind }) => kind))];
const trials = isLong
  ? kinds.flatMap((kind) => ofKind(kind, Object.keys(CORRUPTIONS).length))
  : sample(kinds, 5, 'kinds').flatMap((kind) => ofKind(kind, 1));
const LOOKS = [['status'], ['compare'], ['show', 'letters'], ['log', 'joined'], ['gc', '--dry-run']];

for (const { file, kind, corruption } of trials) {
  test(`all is whole again after ${kind} was ${corruption}: ${file}`, async () => {
    const project = copyOf(template.root);
    onTestFinished(project.remove);
    CORRUPTIONS[corruption](project.path(file), draw(`${file} ${corruption}`));
    const what = `${file} is ${corruption}`;
    const entry = file.split('/')[2]!;
    for (const command of isLong ? LOOKS : sample(LOOKS, 1, what)) await endOf(project, command, what);
    if (/\/out\/|manifest/.test(kind) && file.startsWith('artifacts'))
      expect(await brokenIn(project), repeatWith(what)).toEqual([entry]);
    const { exitCode, output } = await endOf(project, ['run', ...cached], what);
    if (exitCode !== 0) {
      expect(IN_THE_WAY, repeatWith(`${what}\n${output}`)).toContain(corruption);
      expect(output, repeatWith(what)).toContain(file.split('/').at(-1));
      rmSync(project.path(file), { recursive: true });
    }
    await expectWhole(project, what, { bytes, args: cached, mayStay: /\.damaged-/ });
    // An earlier result is made again when it is asked for.
    const isLinked = bytes.includes(entry);
    const broken = await brokenIn(project);
    expect(isLinked ? broken : broken.filter((one) => one !== entry), repeatWith(what)).toEqual([]);
  });
}

function ofKind(kind: string, count: number): typeof all {
  const ones = all.filter((one) => one.kind === kind);
  return sample(ones, count, kind);
}

/** The entries that `verify` finds wrong. */
async function brokenIn(project: Project): Promise<string[]> {
  const { stdout } = await project.occ('verify', '--json');
  const verdicts = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { entry: string; state: string });
  return verdicts.filter(({ state }) => state === 'broken').map(({ entry }) => entry);
}

function filesOf(folder: string): string[] {
  const entries = readdirSync(template.path(folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name !== 'README')
    .map((entry) => join(entry.parentPath, entry.name).slice(template.root.length + 1))
    .sort();
}

// "artifacts/store/*/manifest.json"
function kindOf(file: string): string {
  return file
    .replace(/^artifacts\/store\/[^/]+/, 'artifacts/store/*')
    .replace(/\/out\/.*/, '/out/*')
    .replace(/^(artifacts\/(?:cache\/\w+|current|runs))\/.*/, '$1/*')
    .replace(/^cache\/.*\/(?=[^/]+$)/, 'cache/*/');
}
