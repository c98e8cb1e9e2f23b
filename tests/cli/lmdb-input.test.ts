import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createProject } from '../support/project.ts';

const PIPELINE = `version: 1
stages:
  look:
    uses: command
    in: { lmdb: path:faces.lmdb }
    run: [node, path:look.mjs, "\${in.lmdb}", "\${out}"]
    out: { seen: seen.txt }
`;

/** As LMDB's own library does where data is opened for reading alone: a lock file beside it. */
const LOOK = `import { readFileSync, writeFileSync } from 'node:fs';
const [, , lmdb, out] = process.argv;
writeFileSync(lmdb + '/lock.mdb', 'lock ' + process.pid);
writeFileSync(out + '/seen.txt', readFileSync(lmdb + '/data.mdb'));
`;

test('an LMDB that was opened by its own library is the same input as before', async () => {
  const project = createProject({
    'pipeline.yaml': PIPELINE,
    'look.mjs': LOOK,
    'faces.lmdb/data.mdb': 'data',
  });
  expect((await project.run()).events.at(-1)).toMatchObject({ event: 'run-finished', ran: 1, failed: 0 });
  expect(project.list('faces.lmdb')).toEqual(['data.mdb', 'lock.mdb']);
  expect((await project.run()).events.at(-1)).toMatchObject({ event: 'run-finished', ran: 0, failed: 0 });
  writeFileSync(project.path('faces.lmdb/lock.mdb'), 'another process');
  expect((await project.run()).events.at(-1)).toMatchObject({ event: 'run-finished', ran: 0, failed: 0 });
  project.write('faces.lmdb/data.mdb', 'other data');
  expect((await project.run()).events.at(-1)).toMatchObject({ event: 'run-finished', ran: 1, failed: 0 });
});

test('a lock.mdb without data beside it is content like any other file', async () => {
  const project = createProject({
    'pipeline.yaml': PIPELINE,
    'look.mjs': LOOK.replace('/data.mdb', '/x.bin').replace(/writeFileSync\(lmdb.*\n/, ''),
    'faces.lmdb/x.bin': 'data',
    'faces.lmdb/lock.mdb': 'one',
  });
  expect((await project.run()).events.at(-1)).toMatchObject({ event: 'run-finished', ran: 1, failed: 0 });
  project.write('faces.lmdb/lock.mdb', 'two');
  expect((await project.run()).events.at(-1)).toMatchObject({ event: 'run-finished', ran: 1, failed: 0 });
});
