import { parseArgs } from 'node:util';
import { suggest } from '../runner/config/problems/suggest.ts';
import type { Call, CommandSpec, ParsedOptions } from './command.ts';
import { UsageError } from './usage-error.ts';

/** Checks the words of a call against a command's declaration. Throws UsageError. */
export function parseCall(name: string, spec: CommandSpec, args: readonly string[], cwd: string): Call {
  const options: ParsedOptions = { help: { type: 'boolean', short: 'h' } };
  for (const [option, { type, short, multiple }] of Object.entries(spec.options)) {
    options[option] = { type, ...(short && { short }), ...(multiple && { multiple }) };
  }
  const { values, positionals } = parseOrExplain(name, args, options);
  if (!values['help']) {
    if (positionals.length < spec.minWords)
      throw new UsageError(`occ-pipe ${name} needs ${spec.words}`, helpHint(name));
    if (positionals.length > spec.maxWords) {
      throw new UsageError(`occ-pipe ${name} does not take "${positionals[spec.maxWords]}"`, helpHint(name));
    }
  }
  return { words: positionals, options: values, cwd };
}

function parseOrExplain(name: string, args: readonly string[], options: ParsedOptions) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const unknown = /Unknown option '(-[^']*)'/.exec((error as Error).message)?.[1];
    if (!unknown) throw new UsageError((error as Error).message, helpHint(name));
    const near = suggest(unknown.replace(/^-+/, ''), Object.keys(options))[0];
    throw new UsageError(
      `occ-pipe ${name} has no option ${unknown}`,
      near ? `did you mean --${near}?` : helpHint(name),
    );
  }
}

function helpHint(name: string): string {
  return `see occ-pipe ${name} --help`;
}
