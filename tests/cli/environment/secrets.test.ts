import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createProject, type Outcome, type Project } from '../../support/project.ts';

const SECRET = 'hf_qwertzuiop"1234';
const URL_SECRET = 'zaq12wsx';

function pipeline(script: string, secret = URL_SECRET): string {
  return `version: 1
stages:
  fetch:
    uses: command
    run: [sh, -c, '${script}', sh, "\${out}", "https://ada:${secret}@127.0.0.1/a?token=${secret}&page=2"]
    pass-env: [MY_TOKEN]
`;
}

async function occ(project: Project, ...args: string[]): Promise<Outcome> {
  const { exitCode, stdout, stderr } = await project.start(args, { env: { MY_TOKEN: SECRET } });
  return { exitCode, stdout: String(stdout), stderr: String(stderr) };
}

/** Names of the files under artifacts that hold one of the secrets. */
function filesWithSecrets(project: Project): string[] {
  const secrets = [SECRET, JSON.stringify(SECRET).slice(1, -1), URL_SECRET];
  return readdirSync(project.path('artifacts'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => secrets.some((secret) => readFileSync(file).includes(secret)));
}

function expectHidden({ stdout, stderr }: Outcome): void {
  for (const secret of [SECRET, 'qwertzuiop', URL_SECRET]) expect(stdout + stderr).not.toContain(secret);
}

test('what pass-env hands to a program, and what a URL lets in by, is neither kept nor shown', async () => {
  const script = 'echo "$MY_TOKEN $2"; echo ok > "$1/x"';
  const project = createProject({ 'pipeline.yaml': pipeline(script) });
  expect((await occ(project, 'run', '--json')).exitCode).toBe(0);
  expect(filesWithSecrets(project)).toEqual([]);
  expect(project.read('artifacts/current/fetch/log/log.txt')).toContain('[value of MY_TOKEN]');
  for (const command of [
    ['show', 'fetch', '--json'],
    ['explain', 'fetch'],
    ['log', 'fetch'],
    ['explain', 'fetch', '--json'],
  ])
    expectHidden(await occ(project, ...command));
  expect((await occ(project, 'explain', 'fetch')).stdout).toContain('token=[hidden]&page=2');
  // The key has them all the same: with another one the task runs again, and verify finds nothing wrong.
  expect((await occ(project, 'status')).stdout).toMatch(/fetch +up to date/);
  expect((await occ(project, 'verify')).exitCode).toBe(0);
  project.write('pipeline.yaml', pipeline(script, 'other-one'));
  expect((await occ(project, 'status')).stdout).toMatch(/fetch +to run +run\.5 .*\[hidden\]/);
});

test('the last lines of a program that failed keep no secret', async () => {
  const project = createProject({
    'pipeline.yaml': pipeline('echo "no access with $MY_TOKEN to $2"; exit 3'),
  });
  const ran = await occ(project, 'run', '--plain');
  expect(ran.exitCode).toBe(1);
  expectHidden(ran);
  expect(ran.stdout).toContain(
    'no access with [value of MY_TOKEN] to https://[hidden]@127.0.0.1/a?token=[hidden]',
  );
  expectHidden(await occ(project, 'run', '--json'));
  expect(filesWithSecrets(project)).toEqual([]);
});

test('a secret of several lines is hidden in each of them', async () => {
  const lines = ['-----BEGIN KEY-----', 'MIIEvQIBADANBgkqhkiG', '9w0BAQEFAASCBKcwggSj', '-----END KEY-----'];
  const project = createProject({ 'pipeline.yaml': pipeline('echo "$MY_TOKEN"; exit 3') });
  const env = { MY_TOKEN: `${lines.join('\r\n')}\n` };
  const { stdout, stderr } = await project.start(['run', '--plain'], { env });
  expect(String(stdout)).toContain('[value of MY_TOKEN]');
  const kept = readdirSync(project.path('artifacts'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  for (const line of lines.slice(1, 3))
    expect([String(stdout), String(stderr), ...kept].filter((text) => text.includes(line))).toEqual([]);
});
