import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** DESIGN's layers: what each folder of src may import, besides itself. */
const LAYERS: Record<string, readonly string[]> = {
  cli: ['runner', 'stages/catalog', 'report', 'engines/select', 'base'],
  stages: ['engines', 'network', 'faces', 'report', 'runner', 'generated', 'base'],
  engines: ['base'],
  network: ['faces', 'engines/engine', 'base'],
  faces: ['base'],
  runner: ['generated', 'base'],
  report: ['base'],
  base: [],
};

const source = resolve('src');

function files(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : files(path);
    return /\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** Relative imports of a file, as paths within src; those of types alone too. */
function imports(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  const found = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map((match) => match[1]!);
  return found.map((path) => relative(source, resolve(dirname(file), path)));
}

test('imports go only the way that the layers allow', () => {
  const wrong = files(source).flatMap((file) => {
    const from = relative(source, file);
    const layer = from.split('/')[0]!;
    return imports(file)
      .filter((path) => path.split('/')[0] !== layer && !path.startsWith('..'))
      .filter(
        (path) =>
          !LAYERS[layer]!.some(
            (allowed) => path === allowed || path.startsWith(`${allowed}/`) || path.startsWith(`${allowed}.`),
          ),
      )
      .map((path) => `${from} imports ${path}`);
  });
  expect(wrong).toEqual([]);
});

test('no file imports itself in a circle', () => {
  const graph = new Map(files(source).map((file) => [relative(source, file), valueImports(file)]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of graph.keys()) visit(file, []);
  expect(cycles).toEqual([]);
});

/** Imports that exist at run time. */
function valueImports(file: string): string[] {
  const text = readFileSync(file, 'utf8').replaceAll(/import type [^;]+;/g, '');
  const found = [...text.matchAll(/(?:from)\s*'(\.[^']+)'/g)].map((match) => match[1]!);
  return found.map((path) => relative(source, resolve(dirname(file), path)));
}

test('nothing writes to the console but through the reporters and commands', () => {
  const wrong = files(source).filter((file) => /\bconsole\./.test(readFileSync(file, 'utf8')));
  expect(wrong).toEqual([]);
});

test('the lock file names no registry host', () => {
  expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved": "https?:/);
});
