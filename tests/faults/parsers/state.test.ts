import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { openCheckpoints } from '../../../src/network/training/checkpoint.ts';
import { AT_START } from '../../../src/network/training/progress.ts';
import { formatListing, parseListing } from '../../../src/runner/content/index/listing.ts';
import { openTreeIndex } from '../../../src/runner/content/index/tree-index.ts';
import { openJournals } from '../../../src/runner/estimate/history-journal.ts';
import { readRunLog } from '../../../src/runner/events/run-log.ts';
import { readError } from '../../../src/runner/job/job-folder.ts';
import { readAcceptance } from '../../../src/runner/store/accepted.ts';
import { artifactPaths } from '../../../src/runner/store/artifact-paths.ts';
import { ManifestError, readManifest } from '../../../src/runner/store/manifest.ts';
import { readMetrics } from '../../../src/runner/store/metrics.ts';
import { readReruns } from '../../../src/runner/store/reruns/rerun-record.ts';
import { accessesOf } from '../../../src/runner/trace/accesses.ts';
import { createTraceReader } from '../../../src/runner/trace/system-calls.ts';
import { openFeatureCache } from '../../../src/stages/evaluation/features/feature-cache.ts';
import { openProject } from '../../support/project.ts';
import { createFolder } from '../../support/project-folder.ts';
import { commandFiles } from '../support/projects.ts';
import { testHostile } from './support/hostile.ts';

/** What a real run left. */
const project = openProject(createFolder(commandFiles()).root);
afterAll(project.remove);
await project.occ('run');
const artifacts = artifactPaths(project.root, project.path('pipeline.yaml'));
const made = (file: string): Buffer => readFileSync(project.path('artifacts', file));
const firstIn = (folder: string): string => `${folder}/${project.list(`artifacts/${folder}`)[0]!}`;
const entry = firstIn('store');
const JSON_WORDS = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  'null',
  '1e400',
  '-0',
  '"version"',
  '"__proto__":',
  '\\u0000',
];
const nothing = (): boolean => false;

testHostile('manifest.json', {
  name: 'manifest.json',
  valid: [made(`${entry}/manifest.json`)],
  words: JSON_WORDS,
  parse: (file) => readManifest(dirname(file)),
  isPromised: (error) => error instanceof ManifestError,
});

testHostile('accepted.json', {
  name: 'accepted.json',
  valid: ['{"version":1,"fingerprint":"00","key":{"kind":"a"},"entry":"a-1","task":"a"}'],
  words: JSON_WORDS,
  parse: (file) => readAcceptance(dirname(file)),
  isPromised: nothing,
});

testHostile('error.json', {
  name: 'error.json',
  valid: ['{"type":"input","message":"a","cure":"b","place":"c:1"}'],
  words: JSON_WORDS,
  parse: (file) => readError(dirname(file)),
  isPromised: nothing,
});

testHostile('metrics.json', {
  name: 'metrics.json',
  valid: ['{"clean":{"accuracy":0.5,"folds":[0.5,0.25]},"pairs":10}'],
  words: JSON_WORDS,
  parse: (file) => readMetrics(dirname(file)),
  isPromised: nothing,
});

testHostile('events.jsonl', {
  valid: [made(`${firstIn('runs')}/events.jsonl`)],
  words: [...JSON_WORDS, '\n'],
  parse: (_, bytes) => {
    project.write('artifacts/runs/hostile/events.jsonl', bytes);
    return readRunLog(artifacts, 'hostile')!.map(({ event }) => event);
  },
  isPromised: nothing,
});

testHostile('the history of tasks', {
  valid: [made(firstIn('cache/history'))],
  words: [...JSON_WORDS, '\n'],
  parse: (_, bytes) => {
    project.write('artifacts/cache/history/hostile.jsonl', bytes);
    return openJournals(artifacts).read();
  },
  isPromised: nothing,
});

testHostile('records of reruns', {
  valid: [
    '{"version":1,"fingerprint":"00","task":"a","output":"00","started":"2026-11-28","metrics":{"a":1}}',
  ],
  words: JSON_WORDS,
  parse: (_, bytes) => {
    project.write('artifacts/repetitions/a-1/1.json', bytes);
    return readReruns(artifacts, 'a-1');
  },
  isPromised: nothing,
});

testHostile('indexes of trees', {
  valid: [made('store.index'), made('stat.index')],
  parse: (file) => openTreeIndex(file).get(entry.split('/')[1]!),
  isPromised: nothing,
});

testHostile('listings', {
  valid: [made(firstIn('cache/listings'))],
  parse: (_, bytes) => Buffer.concat(formatListing(parseListing(bytes))),
  // Whoever asks does without where it is damaged.
  isPromised: (error) => error instanceof Error,
});

const feature = Float32Array.of(1, 2, 3, 4);
const image = 'ab'.repeat(32);
const features = project.path('features');
const cache = openFeatureCache(features, 'first', 4);
cache.add(image, feature);
cache.close();
mkdirSync(join(features, 'second'));
testHostile('segments of features', {
  valid: [readFileSync(join(features, 'first', project.list('features/first')[0]!))],
  parse: (_, bytes) => {
    writeFileSync(join(features, 'second', 'one.features'), bytes);
    const opened = openFeatureCache(features, 'second', 4);
    const found = opened.get(image);
    opened.close();
    if (found && found.join() !== feature.join()) throw new Error(`damaged: ${found.join()}`);
  },
  isPromised: nothing,
});

const checkpoints = project.path('checkpoints');
const state = { a: { shape: [3], dtype: 'float32', data: Float32Array.of(1, 2, 3) } } as const;
openCheckpoints(checkpoints, 'key').save(state, { ...AT_START, epoch: 1, groups: 2 });
const evaluation = { score: 0.5, metrics: { accuracy: 0.5 } };
openCheckpoints(checkpoints, 'key').addEvaluation(1, evaluation, new Map([['a', state.a]]));
testHostile('checkpoints', {
  valid: [readFileSync(join(checkpoints, 'training.safetensors'))],
  words: JSON_WORDS,
  parse: (_, bytes) => {
    writeFileSync(join(checkpoints, 'training.safetensors'), bytes);
    return openCheckpoints(checkpoints, 'key').load();
  },
});

testHostile('scores of epochs', {
  valid: [readFileSync(join(checkpoints, 'evaluations.json'))],
  words: JSON_WORDS,
  parse: (_, bytes) => {
    writeFileSync(join(checkpoints, 'evaluations.json'), bytes);
    return openCheckpoints(checkpoints, 'key').evaluations();
  },
});

testHostile('what strace wrote', {
  valid: [
    '1 openat(AT_FDCWD</a>, "/b", O_RDONLY) = 3</b>\n1 read(3</b>,  <unfinished ...>\n2 exit(0) = ?\n1 <... read resumed>"a", 1) = 1\n',
  ],
  words: [
    '<unfinished ...>',
    '<... read resumed>',
    '"',
    '\\',
    ') = 0',
    '(',
    ', ',
    '</',
    '>',
    '1 rename("a", "b") = 0',
  ],
  parse: (_, bytes) => {
    const read = createTraceReader();
    const calls = bytes
      .toString('utf8')
      .split('\n')
      .flatMap((line) => read(line) ?? []);
    return accessesOf(calls, '/', (folder) => folder);
  },
  isPromised: nothing,
});
