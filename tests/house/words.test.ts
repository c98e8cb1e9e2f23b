import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { sources } from './support/sources.ts';

/** Where each name of a type is exported from. */
const types = placesOf((node) =>
  ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node)
    ? node.name?.text
    : undefined,
);

test('no type bears the name of another', () => {
  const twice = [...types].filter(([, places]) => places.length > 1);
  expect(twice.map(([name, places]) => `${name}: ${places.join(', ')}`)).toEqual([]);
});

test('a word of the glossary is the name of one thing at most', () => {
  const words = glossary('docs/architecture.md');
  expect(words).toContain('fingerprint');
  const functions = placesOf((node) => (ts.isFunctionDeclaration(node) ? node.name?.text : undefined));
  const wrong = words.filter((word) => {
    const name = word.replaceAll(/[ -](\w)/g, (_, letter: string) => letter.toUpperCase());
    const type = name[0]!.toUpperCase() + name.slice(1);
    // A command does to a task what its name says.
    const named = (functions.get(name) ?? []).filter((path) => !path.startsWith('cli/commands/'));
    return (types.get(type) ?? []).length > 1 || named.length > 1;
  });
  expect(wrong).toEqual([]);
});

/** The words of a page's section "Words": the first column of its table. */
function glossary(page: string): string[] {
  const section = readFileSync(page, 'utf8').split(/^## Words$/m)[1] ?? '';
  const rows = section.split('\n').filter((line) => /^\| (?!word|---)/.test(line));
  return rows.flatMap((row) =>
    row
      .split('|')[1]!
      .split(',')
      .map((word) => word.trim()),
  );
}

/** By exported name, the files that declare it. */
function placesOf(nameOf: (node: ts.Statement) => string | undefined): ReadonlyMap<string, string[]> {
  const places = new Map<string, string[]>();
  for (const { path, text } of sources) {
    const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false);
    for (const node of statements) {
      const name = isExported(node) ? nameOf(node) : undefined;
      if (name !== undefined) places.set(name, [...new Set([...(places.get(name) ?? []), path])]);
    }
  }
  return places;
}

function isExported(node: ts.Statement): boolean {
  return ts.canHaveModifiers(node)
    ? (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
    : false;
}
