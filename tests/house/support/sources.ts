import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../../src', import.meta.url));

/** A file of src with what it imports: paths within src, with `/` between. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** What it needs when it is loaded, or for its types. */
  readonly imports: readonly string[];
  /** What it loads when it gets there: `import('…')`. */
  readonly loads: readonly string[];
}

/** Every TypeScript file of src that was written by hand. */
export const sources: readonly Source[] = filesBelow(root)
  .map((file) => readSource(file))
  .sort((a, b) => (a.path < b.path ? -1 : 1));

/** The folder that decides what a file may import: "runner" for "runner/store/gc.ts". */
export function layerOf(path: string): string {
  return path.split('/')[0]!;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'generated' ? [] : filesBelow(path);
    return entry.name.endsWith('.ts') ? [path] : [];
  });
}

function readSource(file: string): Source {
  const text = readFileSync(file, 'utf8');
  const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false);
  const within = (specifier: string): string =>
    relative(root, resolve(dirname(file), specifier)).replaceAll('\\', '/');
  const [imports, loads] = [new Set<string>(), new Set<string>()];
  const add = (to: Set<string>, node: ts.Node | undefined): void => {
    if (node && ts.isStringLiteral(node) && node.text.startsWith('.')) to.add(within(node.text));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(imports, node.moduleSpecifier);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(imports, node.argument.literal);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(loads, node.arguments[0]);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return { path: relative(root, file).replaceAll('\\', '/'), text, imports: [...imports], loads: [...loads] };
}
