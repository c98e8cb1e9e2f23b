import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Diagnostics } from '../problems/diagnostics.ts';
import { asMap, type Located, type LocatedMap, textOf } from '../source/located.ts';
import { pathBehindMarker } from '../source/path-marker.ts';
import { narrow } from '../source/source.ts';

export interface Argument {
  readonly index: number;
  readonly text: string;
  readonly value: Located;
}

/** The arguments of a command's `run`, the program itself first. */
export function readArguments(options: LocatedMap): Argument[] {
  const run = options.entries.get('run')?.value;
  if (run?.type !== 'list') return [];
  return run.items.flatMap((value, index) => {
    const text = textOf(value);
    return text === undefined ? [] : [{ index, text, value }];
  });
}

export interface CommandInput {
  readonly name: string;
  /** It stands for one result per experiment. */
  readonly several: boolean;
}

/**
 * Reports templates that stand for nothing, and files of the project that would be read without being
 * tracked.
 */
export function checkCommand(
  stage: { readonly name: string; readonly options: LocatedMap },
  inputs: readonly CommandInput[],
  namesProjectFile: FileCheck,
  { placeOf, report, source }: Diagnostics,
): void {
  const several = new Set(inputs.filter((input) => input.several).map(({ name }) => `\${in.${name}}`));
  const allowed = ['${out}', ...inputs.map(({ name }) => `\${in.${name}}`)];

  function checkTemplates(value: Located, whole: boolean): void {
    const text = textOf(value) ?? '';
    for (const [template] of text.matchAll(/\$\{[^}]*\}/g)) {
      const at = placeOf(narrow(source, value.span, template));
      // A variable that is still here was reported as unknown.
      if (template.startsWith('${vars.')) continue;
      if (!allowed.includes(template)) report({ type: 'unknown-template', at, template, allowed });
      else if (several.has(template) && !(whole && text === template))
        report({ type: 'several-in-text', at, template, stage: stage.name });
    }
  }

  for (const argument of readArguments(stage.options)) {
    checkTemplates(argument.value, true);
    if (namesProjectFile(argument))
      report({ type: 'untracked-file', at: placeOf(argument.value.span), argument: argument.text });
  }
  for (const { value } of asMap(stage.options.entries.get('env')?.value)?.entries.values() ?? [])
    checkTemplates(value, false);
}

/** Whether an argument of a command names a file of the project, judged by its form and by what is there. */
export type FileCheck = (argument: Pick<Argument, 'index' | 'text'>) => boolean;

/**
 * A bare program name is looked up on PATH, and a bare word that is a folder's name is more likely a
 * sub-command. The project's folder is listed once, as most arguments name nothing in it.
 */
export function projectFiles(root: string): FileCheck {
  let listed: ReadonlySet<string> | undefined;

  function mayHold(name: string): boolean {
    listed ??= new Set(namesIn(root).map(folded));
    return listed.has(folded(name));
  }

  return ({ index, text }) => {
    if (pathBehindMarker(text) !== undefined || text === '' || text.startsWith('-') || text.includes('${'))
      return false;
    const bare = !text.includes('/');
    if (index === 0 && bare) return false;
    const file = path.resolve(root, text);
    if (!file.startsWith(root + path.sep)) return false;
    if (!mayHold(file.slice(root.length + 1).split(path.sep, 1)[0]!)) return false;
    const found = statIfThere(file);
    return found !== undefined && (found.isFile() || (!bare && found.isDirectory()));
  };
}

/** Some file systems take names that differ in case or in the form of an accent for the same. */
function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function statIfThere(file: string) {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    // Not a name that a file could have (too long, a zero byte, a file where a folder should be): no file.
    return undefined;
  }
}
