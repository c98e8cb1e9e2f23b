import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readIndexFile, writeIndexFile } from '../../src/runner/content/index/index-file.ts';
import { inspectTree } from '../../src/runner/content/index/inspect.ts';
import { STAMPS } from '../../src/runner/content/tree/stamps.ts';
import { COPY_PROGRAM } from '../support/commands.ts';
import {
  bin,
  createProject,
  type OnTestFinished,
  openProject,
  type Project,
  ranSince,
  tasksOf,
} from '../support/project.ts';

const PAST = new Date('2020-01-01');
const NOBODY = 65534;

const PIPELINE = `version: 1
vars: { first: berry }
stages:
  letters:
    uses: command
    in:
      data: path:data
    run: [sh, path:copy.sh, letters, "\${in.data}", "\${out}"]
    out: { text: text }
    pass-env: [TOKEN]
  word:
    uses: command
    each: experiments
    in:
      from: letters/text
    run: [sh, path:copy.sh, word, "\${in.from}", "\${out}"]
  all:
    uses: command
    in:
      words: word
    run: [sh, -c, 'echo all >> runs.txt; cat "$2/text" "$3/text" > "$1/text"', sh, "\${out}", "\${in.words}"]
experiments:
  one: {}
  two: {}
`;

const FILES = {
  'pipeline.yaml': PIPELINE,
  'copy.sh': COPY_PROGRAM,
  'data/a.txt': 'apple',
  'data/b.txt': 'berry',
  'data/dir/c.txt': 'cherry',
  'shared/linked.txt': 'lime',
  'shared/far/fig.txt': 'fig',
};

/** Up to date, with inputs that were written long ago, so that stamps can be put back. */
async function upToDate(context: { readonly onTestFinished: OnTestFinished }): Promise<Project> {
  const project = createProject(FILES, context.onTestFinished);
  symlinkSync('../shared/linked.txt', project.path('data/link.txt'));
  symlinkSync('../shared/far', project.path('data/far'));
  for (const file of ['data/a.txt', 'data/b.txt', 'data/dir/c.txt', 'shared/linked.txt'])
    utimesSync(project.path(file), PAST, PAST);
  const { exitCode, stderr } = await project.run();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(ranSince(project)).toEqual(EVERYTHING);
  return project;
}

/** A published file. */
const OUTPUT = 'artifacts/current/letters/out/text';

/** Both words are one task: names are no part of a key. */
const EVERYTHING = ['all', 'letters', 'word'];

interface Row {
  readonly what: string;
  act(project: Project): void | Promise<void>;
  /** What runs then, sorted. */
  readonly runs: readonly string[];
}

const edit = (what: string, act: Row['act'], runs: readonly string[] = EVERYTHING): Row => ({
  what,
  act,
  runs,
});
const cosmetic = (what: string, act: Row['act']): Row => ({ what, act, runs: [] });
const configure = (change: (text: string) => string) => (project: Project) =>
  project.write('pipeline.yaml', change(PIPELINE));

const editedFiles: readonly Row[] = [
  edit('edited content', (project) => project.write('data/a.txt', 'zebra')),
  edit('an edit with size and modification time restored', (project) => {
    project.write('data/a.txt', 'zebra');
    utimesSync(project.path('data/a.txt'), PAST, PAST);
  }),
  edit('a new file', (project) => project.write('data/new.txt', 'new'), ['letters', 'word']),
  edit('a new file in a folder further down', (project) => project.write('data/dir/d.txt', 'damson'), [
    'letters',
    'word',
  ]),
  edit('a deleted file', (project) => rmSync(project.path('data/b.txt')), ['letters', 'word']),
  edit('a renamed file', (project) => renameSync(project.path('data/a.txt'), project.path('data/z.txt'))),
  edit('an edit behind a link', (project) => project.write('shared/linked.txt', 'mango'), [
    'letters',
    'word',
  ]),
  edit('an edit in a folder behind a link', (project) => project.write('shared/far/fig.txt', 'mango'), [
    'letters',
    'word',
  ]),
  edit(
    'a link that leads elsewhere',
    (project) => {
      project.write('shared/other.txt', 'mango');
      rmSync(project.path('data/link.txt'));
      symlinkSync('../shared/other.txt', project.path('data/link.txt'));
    },
    ['letters', 'word'],
  ),
  edit('the executable bit', (project) => chmodSync(project.path('data/a.txt'), 0o755), ['letters']),
  edit('an edit of the program', (project) => project.write('copy.sh', `${COPY_PROGRAM}# another\n`), [
    'letters',
    'word',
  ]),
  edit(
    'tampered output',
    (project) => {
      const file = project.path(OUTPUT);
      const { atime, mtime } = statSync(file);
      chmodSync(file, 0o644);
      writeFileSync(file, 'xxxx');
      chmodSync(file, 0o444);
      utimesSync(file, atime, mtime);
    },
    ['letters'],
  ),
  edit('output with a file too many', (project) => project.write('artifacts/current/letters/out/more', 'x'), [
    'letters',
  ]),
  edit('deleted output', (project) => rmSync(project.path(OUTPUT)), ['letters']),
  edit('renamed output', (project) => renameSync(project.path(OUTPUT), project.path(`${OUTPUT}s`)), [
    'letters',
  ]),
  edit('output that may be executed', (project) => chmodSync(project.path(OUTPUT), 0o555), ['letters']),
  edit(
    'another file in place of an output, of its size and times',
    (project) => {
      const { size, atime, mtime } = statSync(project.path(OUTPUT));
      project.write('other', 'x'.repeat(size));
      utimesSync(project.path('other'), atime, mtime);
      renameSync(project.path('other'), project.path(OUTPUT));
    },
    ['letters'],
  ),
  edit(
    'a link in place of an output, to a copy of it',
    (project) => {
      cpSync(project.path(OUTPUT), project.path('copy'));
      rmSync(project.path(OUTPUT));
      symlinkSync(project.path('copy'), project.path(OUTPUT));
    },
    ['letters'],
  ),
  edit(
    'a deleted entry',
    (project) => {
      const [entry] = readdirSync(project.path('artifacts/store')).filter((name) => {
        const manifest = project.json(`artifacts/store/${name}/manifest.json`) as { task: string };
        return manifest.task === 'letters';
      });
      rmSync(project.path('artifacts/store', entry!), { recursive: true });
    },
    ['letters'],
  ),
];

const editedConfiguration: readonly Row[] = [
  edit(
    'another variable of the environment that is keyed',
    configure((text) => text.replace('pass-env: [TOKEN]', 'env: { MODE: fast }')),
    ['letters'],
  ),
  edit('another order of what a collecting stage shows', configure(swapExperiments), ['all']),
  edit('an experiment renamed that a collecting stage shows', configure(renameExperiment), ['all']),
];

const unchanged: readonly Row[] = [
  cosmetic('a touch', (project) => utimesSync(project.path('data/a.txt'), new Date(), new Date())),
  cosmetic('a file written anew with the same content', (project) => project.write('data/a.txt', 'apple')),
  cosmetic('a copy in place of the data', (project) => {
    cpSync(project.path('data'), project.path('copy'), { recursive: true, verbatimSymlinks: true });
    rmSync(project.path('data'), { recursive: true });
    renameSync(project.path('copy'), project.path('data'));
  }),
  cosmetic('data that lies elsewhere', (project) => {
    renameSync(project.path('data'), project.path('faces'));
    configure((text) => text.replace('path:data', 'path:faces'))(project);
  }),
  cosmetic('a link in place of the file that it leads to', (project) => {
    renameSync(project.path('data/a.txt'), project.path('shared/a.txt'));
    symlinkSync('../shared/a.txt', project.path('data/a.txt'));
  }),
  cosmetic('an empty folder', (project) => {
    project.write('data/empty/x', '');
    rmSync(project.path('data/empty/x'));
  }),
  cosmetic('permissions of others', (project) => chmodSync(project.path('data/a.txt'), 0o600)),
  cosmetic(
    'a renamed stage',
    configure((text) =>
      text.replaceAll('letters', 'characters').replace('copy.sh, characters', 'copy.sh, letters'),
    ),
  ),
  cosmetic(
    'comments, blank lines and quotes in the configuration',
    configure(
      (text) =>
        `# study\n\n${text.replaceAll('uses: command', 'uses: "command" # ours').replace('pass-env: [TOKEN]', 'pass-env:\n      - TOKEN')}`,
    ),
  ),
  cosmetic(
    'stages in another order',
    configure((text) => {
      const [head, letters, word, all, tail] = text.split(/(?=^ {2}(?:letters|word|all):)|(?=^experiments)/m);
      return [head, all, word, letters, tail].join('');
    }),
  ),
  cosmetic(
    'a variable in place of its value',
    configure((text) =>
      text.replaceAll('text: text', 'text: "${vars.name}"').replace('first: berry', 'name: text'),
    ),
  ),
  cosmetic(
    'options that are not keyed',
    configure((text) =>
      text.replace('[TOKEN]', '[TOKEN, OTHER]\n    retries: 3\n    resources: { cpus: 1, memory: 10MB }'),
    ),
  ),
];

function swapExperiments(text: string): string {
  return text.replace('  one: {}\n  two: {}\n', '  two: {}\n  one: {}\n');
}

function renameExperiment(text: string): string {
  return text.replace('  one: {}', '  uno: {}');
}

describe.concurrent('a run whose records prove what they say notices', () => {
  test.for(editedFiles)('$what', async ({ act, runs }, context) => {
    const project = await upToDate(context);
    for (const index of ['stat.index', 'store.index']) recordLater(project.path('artifacts', index));
    await act(project);
    expect((await project.run()).exitCode).toBe(0);
    expect(ranSince(project)).toEqual(runs);
  });
});

/** As if the records had been made a minute later: nothing was modified shortly before. */
function recordLater(index: string): void {
  const { records } = readIndexFile(index);
  for (const [key, record] of records) records.set(key, { ...record, scannedAt: record.scannedAt + 60_000 });
  writeIndexFile(index, records);
}

describe.concurrent('a run notices', () => {
  test.for([...editedFiles, ...editedConfiguration])('$what', async ({ act, runs }, context) => {
    const project = await upToDate(context);
    await act(project);
    const { exitCode } = await project.run();
    expect(exitCode).toBe(0);
    expect(ranSince(project)).toEqual(runs);
    await project.run();
    expect(ranSince(project)).toEqual([]);
  });

  test('an input that is edited while it is read: nothing is published, and the file is named', async ({
    onTestFinished,
  }) => {
    const project = createProject(
      {
        'pipeline.yaml': `version: 1
stages:
  read:
    uses: command
    in: { data: path:data }
    run: [sh, -c, 'cat "$1/a.txt" > "$2/text"; echo edited >> data/a.txt', sh, "\${in.data}", "\${out}"]
`,
        'data/a.txt': 'apple',
      },
      onTestFinished,
    );
    const { exitCode, stdout } = await project.occ('run');
    expect(exitCode).toBe(1);
    expect(stdout).toContain('input changed while it was read: a.txt');
    expect(published(project)).toEqual([]);
  });
});

describe.concurrent('a run does nothing for', () => {
  test.for(unchanged)('$what', async ({ act }, context) => {
    const project = await upToDate(context);
    await act(project);
    const { exitCode, events, stderr } = await project.run();
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(tasksOf(events, 'task-started')).toEqual([]);
    expect(ranSince(project)).toEqual([]);
  });

  test.for<[string, string[], Record<string, string>]>([
    ['another --jobs', ['run', '--jobs', '1'], {}],
    ['another time zone', ['run'], { TZ: 'Asia/Kathmandu' }],
    ['another locale', ['run'], { LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }],
    ['another home and terminal', ['run', '--plain'], { HOME: '/', TERM: 'dumb', COLUMNS: '40' }],
    ['another value of an environment variable that is passed', ['run'], { TOKEN: 'secret' }],
  ])('%s', async ([, args, env], context) => {
    const project = await upToDate(context);
    const { exitCode } = await project.start(args, { env });
    expect(exitCode).toBe(0);
    expect(ranSince(project)).toEqual([]);
  });

  test('another umask, with all files written under it', async (context) => {
    const project = await upToDate(context);
    for (const file of ['data/a.txt', 'data/b.txt', 'copy.sh']) {
      const content = project.read(file);
      rmSync(project.path(file));
      spawnSync('sh', ['-c', `umask 077; cat > ${file}`], { cwd: project.root, input: content });
    }
    expect(statSync(project.path('data/a.txt')).mode & 0o777).toBe(0o600);
    const { status } = spawnSync('sh', ['-c', 'umask 077; exec node "$0" run', bin], { cwd: project.root });
    expect(status).toBe(0);
    expect(ranSince(project)).toEqual([]);
  });

  const isRoot = process.getuid?.() === 0;
  const canBeNobody = isRoot && spawnSync('node', [bin, '--version'], { uid: NOBODY }).status === 0;
  test.skipIf(!canBeNobody)(
    'another user (needs root, and a checkout that others may read)',
    async (context) => {
      const project = await upToDate(context);
      chownAll(project.root, NOBODY);
      const { exitCode, stderr } = await project.start(['run'], { uid: NOBODY, env: { HOME: '/' } });
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(ranSince(project)).toEqual([]);
    },
  );

  test('a checkout that was moved, or copied with all stamps new', async (context) => {
    const project = await upToDate(context);
    const moved = openProject(join(mkdtempSync(join(tmpdir(), 'occ-moved-')), 'elsewhere'));
    renameSync(project.root, moved.root);
    await moved.run();
    expect(ranSince(moved)).toEqual([]);
    cpSync(moved.root, project.root, { recursive: true, verbatimSymlinks: true });
    await project.run();
    expect(ranSince(project)).toEqual([]);
    rmSync(join(moved.root, '..'), { recursive: true });
  });
});

describe('an edit that has the very stamps of the index', () => {
  /** Makes the index say that the edited file, as it is now, holds what was there before. */
  async function forge(
    context: { readonly onTestFinished: OnTestFinished },
    scannedAfterEdit: number,
  ): Promise<Project> {
    const project = await upToDate(context);
    project.write('data/a.txt', 'zebra');
    const index = project.path('artifacts/stat.index');
    const records = readIndexFile(index).records;
    const record = records.get('data')!;
    const scan = await inspectTree(project.path('data'), 'follow', undefined, Date.now(), '{}');
    const edited = scan.names.list.indexOf('a.txt');
    const edit = scan.stamps[edited * STAMPS + 1]!;
    records.set('data', { ...record, stamps: scan.stamps, scannedAt: edit + scannedAfterEdit });
    writeIndexFile(index, records);
    return project;
  }

  test('is noticed where the file was written shortly before it was looked at', async (context) => {
    const project = await forge(context, 1000);
    await project.run();
    expect(ranSince(project)).toEqual(EVERYTHING);
  });

  test('is what only that rule can tell: stamps that had settled are believed', async (context) => {
    const project = await forge(context, 60_000);
    await project.run();
    expect(ranSince(project)).toEqual([]);
  });
});

function published(project: Project): string[] {
  try {
    return readdirSync(project.path('artifacts/store'));
  } catch {
    return [];
  }
}

function chownAll(folder: string, uid: number): void {
  chownSync(folder, uid, uid);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) chownSync(join(entry.parentPath, entry.name), uid, uid);
  }
}
