import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { layerOf, sources } from './support/sources.ts';

/** What each folder of src may import, besides itself (docs/architecture.md, "Layers"). */
const LAYERS: Record<string, readonly string[]> = {
  cli: ['runner', 'stages/catalog', 'report', 'engines/select', 'engines/names', 'base'],
  stages: ['engines', 'network', 'faces', 'report', 'runner/job', 'runner/plan/kind', 'generated', 'base'],
  engines: ['base'],
  network: ['faces', 'engines/engine', 'base'],
  faces: ['base'],
  runner: ['generated', 'base'],
  report: ['generated', 'base'],
  base: [],
};

test('imports go only the way that the layers allow', () => {
  const wrong = sources.flatMap(({ path, imports, loads }) =>
    [...imports, ...loads]
      .filter((imported) => layerOf(imported) !== layerOf(path) && !imported.startsWith('..'))
      .filter((imported) => !LAYERS[layerOf(path)]!.some((allowed) => isWithin(imported, allowed)))
      .map((imported) => `${path} imports ${imported}`),
  );
  expect(wrong).toEqual([]);
});

test('no file imports itself in a circle, not even for a type', () => {
  const imports = new Map(sources.map((source) => [source.path, source.imports]));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' -> '));
    if (way.includes(file) || done.has(file)) return;
    for (const next of imports.get(file) ?? []) visit(next, [...way, file]);
    done.add(file);
  };
  for (const file of imports.keys()) visit(file, []);
  expect(circles).toEqual([]);
});

test('no folder holds more files than one takes in at a glance, but for registers of like files', () => {
  const most = 14;
  const registers = ['cli/commands', 'engines/tracing/kernels'];
  const folders = sources.map(({ path }) => path.slice(0, path.lastIndexOf('/')));
  const full = [...new Set(folders)].filter(
    (folder) => !registers.includes(folder) && folders.filter((one) => one === folder).length > most,
  );
  expect(full).toEqual([]);
});

test('comments end where code does, at column 110, which the formatter leaves alone', () => {
  const isLong = (line: string): boolean => line.length > 110 && /^ *(\/\/|\/?\*)/.test(line);
  expect(sources.flatMap(({ text }) => text.split('\n').filter(isLong))).toEqual([]);
});

test('nothing writes to the console but through the reporters and commands', () => {
  expect(sources.filter(({ text }) => /\bconsole\./.test(text)).map(({ path }) => path)).toEqual([]);
});

test('only the store knows where its entries lie', () => {
  const outside = sources.filter(({ path }) => !path.startsWith('runner/store/'));
  expect(
    outside
      .filter(({ text }) => /artifacts\.store\b|artifacts\/store\/\$/.test(text))
      .map(({ path }) => path),
  ).toEqual([]);
});

test('programs are started in one place, through execa, which nothing else loads', () => {
  const mentioning = (word: string): string[] =>
    sources.filter(({ text }) => text.includes(word)).map(({ path }) => path);
  // It starts none, and hears why one that execa began does not run.
  expect(mentioning('child_process')).toEqual(['base/environment/starting-error.ts']);
  expect(mentioning("'execa'")).toEqual(['base/run-program.ts']);
});

test('the lock file names no registry host', () => {
  expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved": "https?:/);
});

function isWithin(path: string, allowed: string): boolean {
  return path === allowed || path.startsWith(`${allowed}/`) || path.startsWith(`${allowed}.`);
}
