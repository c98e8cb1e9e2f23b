import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createProject } from '../support/project.ts';

const files = ['pipeline.yaml', ...readdirSync('pipelines').map((name) => `pipelines/${name}`)];

test.each(files)('%s validates without its data, and says what is missing', async (file) => {
  const text = readFileSync(file, 'utf8');
  const project = createProject({ [file]: text });
  const { exitCode, stdout, stderr } = await project.occ('run', '-f', file, '--dry-run');
  expect(stderr).toBe('');
  expect(exitCode).toBe(0);
  if (text.includes('path:')) expect(stdout).toMatch(/^to bring:\n {2}data\/\S+$/m);
});

test('where data come from is said where they are missing, and of what is to be fetched', async () => {
  const yaml = `version: 1
stages:
  photos:
    uses: download
    provenance: { page: "https://example.org/photos", size: 3MB, licence: research only }
    with: { source: url, files: [{ url: "https://example.org/photos.zip", to: photos }] }
  count:
    uses: command
    in: { photos: photos, names: path:names.txt }
    provenance: { by-hand: "ask for names.txt" }
    run: [wc, "\${in.photos}", "\${in.names}"]
`;
  const project = createProject({ 'pipeline.yaml': yaml });
  const { stdout } = await project.occ('run', '--dry-run');
  expect(stdout).toContain('at most 2 to run: nothing known of how long, and 2.9 MB of disk\n');
  expect(stdout).toContain(`to fetch:
  photos
    about 3MB
    https://example.org/photos
    licence: research only
to bring:
  names.txt
    by hand: ask for names.txt`);
  const { stderr, exitCode } = await project.occ('run');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^ {2}ask for names\.txt$/m);
  expect((await project.occ('explain', 'photos')).stdout).toContain(
    'data: 3MB; https://example.org/photos; licence: research only\n',
  );
  // A word on where they come from makes no other result.
  const before = await project.occ('explain', 'photos', '--json');
  project.write('pipeline.yaml', yaml.replace('research only', 'MIT'));
  const after = await project.occ('explain', 'photos', '--json');
  expect(JSON.parse(after.stdout).fingerprint).toBe(JSON.parse(before.stdout).fingerprint);
});

test('the paper has its two steps and the ablations that its tables need', async () => {
  const project = createProject({ 'paper.yaml': readFileSync('pipelines/paper.yaml', 'utf8') });
  const explain = async (task: string) => (await project.occ('explain', task, '-f', 'paper.yaml')).stdout;
  const baseline = await explain('train@baseline');
  for (const option of [
    'mode: "clean"',
    'pattern: 4',
    'epochs: 40',
    'batch: 512',
    'lr: 0.1',
    'steps: [15,30]',
  ]) {
    expect(baseline).toContain(`  ${option}  `);
  }
  const from = await explain('train@from-p5');
  for (const option of [
    'mode: "mask"',
    'pattern: 5',
    'batch: 128',
    'lr: 0.01',
    'steps: [10,25]',
    'ratio: 3',
  ]) {
    expect(from).toContain(`  ${option}  `);
  }
  expect(from).toContain('init <- train@baseline/best');
});
