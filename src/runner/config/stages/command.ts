import type { Diagnostics } from '../problems/diagnostics.ts';
import { asMap, type Located, type LocatedMap, textOf } from '../source/located.ts';
import { narrow } from '../source/source.ts';
import type { FileCheck } from './project-files.ts';

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
