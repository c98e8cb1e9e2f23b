import { groupDigits } from '../../../base/group-digits.ts';
import type { Json } from '../../../base/json.ts';
import { LIMITS } from '../limits.ts';
import { describeProvenance } from './describe-provenance.ts';
import {
  describeRule,
  list,
  missingKeyCure,
  quote,
  shorten,
  typeNames,
  typeOf,
  withoutMost,
} from './describe-value.ts';
import type { EachReason, Problem } from './problem.ts';
import { suggest } from './suggest.ts';

export interface Description {
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** The words for every problem. */
export function describeProblem(problem: Problem): Description {
  switch (problem.type) {
    case 'no-file':
      return {
        message: `no ${problem.name} in ${problem.directory} or any folder above it`,
        hint: 'go to your project, or name a file with -f',
      };
    case 'missing-file':
      return {
        message: `there is no file ${problem.file}`,
        hint: 'check its name, which is relative to the working directory, and where it leads if it is a link',
      };
    case 'no-text':
      return {
        message: describeNoText(problem),
        hint: 'save it as UTF-8, or name another file with -f',
      };
    case 'file-over-limit': {
      const { most, cure } = LIMITS['file-bytes'];
      return {
        message: `${problem.file} has ${groupDigits(problem.found)} bytes, and may have ${groupDigits(most)}`,
        hint: cure,
      };
    }
    case 'over-limit': {
      const { most, about, cure } = LIMITS[problem.limit];
      const found = groupDigits(problem.found);
      return {
        message: `${problem.of ?? 'this'} makes ${found} ${about}; the most is ${groupDigits(most)}`,
        hint: `${cure} (docs/limits.md)`,
      };
    }
    case 'inexact-number':
      return {
        message: `${quote(shorten(problem.written))} has more digits than a number can hold`,
        hint: `put it in quotes if it is a text; whole numbers go up to ${groupDigits(Number.MAX_SAFE_INTEGER)}`,
      };
    case 'bad-merge':
      return {
        message: '`<<` merges maps, and this is none',
        hint: 'write `<<: *name`, or `<<: [*one, *other]`, of maps that were named with `&`',
      };
    case 'yaml-syntax':
      return { message: `not valid YAML: ${problem.detail}` };
    case 'template-in-flow':
      return {
        message: `${quote(problem.template)} must be quoted inside { } and [ ]`,
        hint: `write "${problem.template}" with its quotes, or give each value a line of its own`,
      };
    case 'duplicate-key':
      return {
        message: `${quote(problem.key)} stands here a second time`,
        hint: `the first is at line ${problem.first.line}; keep one of them`,
      };
    case 'unknown-key':
      return {
        message: `unknown key ${quote(problem.key)} in ${problem.owner}`,
        hint: problem.cure ?? meantOr(problem.key, problem.allowed),
      };
    case 'missing-key':
      return {
        message: `missing key ${quote(problem.key)} in ${problem.owner}`,
        hint: missingKeyCure(problem.key),
      };
    case 'wrong-type':
      return {
        message: `${subject(problem.name)} must be ${typeNames(problem.expected)}, not ${typeOf(problem.found)}`,
        hint: quotingCure(problem),
      };
    case 'wrong-value': {
      const words = problem.rule.type === 'one-of' ? problem.rule.values.map(String) : [];
      return {
        message: `${subject(problem.name)} must be ${describeRule(problem.rule)}, not ${shorten(JSON.stringify(problem.found))}`,
        hint: typeof problem.found === 'string' ? meant(problem.found, words) : undefined,
      };
    }
    case 'bad-name':
      return { message: `${quote(problem.name)} is no valid name`, hint: `allowed: ${problem.rule}` };
    case 'option-not-here': {
      const { option, values } = problem.needs;
      const choices = values.map((value) => `\`${option}: ${value}\``).join(' or ');
      return {
        message: `${quote(problem.option)} is only for ${choices}`,
        hint: `leave it out: it means nothing with \`${option}: ${shownBriefly(problem.found)}\``,
      };
    }
    case 'same-option-twice': {
      const names = Object.keys(problem.values);
      const said = Object.entries(problem.values).map(([name, value]) => `\`${name}: ${value}\``);
      return {
        message: `${said.join(' and ')} contradict each other: they are two names of one option`,
        hint: `leave one out, or set an inherited one to null: \`${names[1]}: null\``,
      };
    }
    case 'key-of-other-kind':
      return { message: `${quote(problem.key)} is not for kind ${quote(problem.kind)}`, hint: problem.cure };
    case 'unknown-variable':
      return {
        message: `there is no variable ${quote(problem.name)}`,
        hint:
          problem.declared.length > 0
            ? meantOr(problem.name, problem.declared)
            : `declare it: vars: { ${problem.name}: … }`,
      };
    case 'variable-cycle':
      return { message: `variable ${quote(problem.name)} is made of itself` };
    case 'variable-not-text':
      return problem.value === null
        ? {
            message: `variable ${quote(problem.name)} has no value`,
            hint: `set it: --set ${problem.name}=…`,
          }
        : {
            message: `variable ${quote(problem.name)} is ${typeOf(problem.value)} and cannot stand inside a text`,
            hint: 'use it alone, or make it a text',
          };
    case 'unknown-template':
      return {
        message: `${quote(problem.template)} stands for nothing here`,
        hint: problem.allowed.length > 0 ? meantOr(problem.template, problem.allowed) : undefined,
      };
    case 'undeclared-set':
      return {
        message: `--set ${problem.name}: the file declares no such variable`,
        hint:
          problem.declared.length > 0
            ? meantOr(problem.name, problem.declared)
            : 'it declares none (`vars:`)',
      };
    case 'malformed-set':
      return { message: `--set ${problem.text}: ${problem.reason}` };
    case 'unknown-experiment':
      return {
        message: `there is no experiment ${quote(problem.name)}`,
        hint: meantOr(problem.name, problem.experiments),
      };
    case 'swept-experiment':
      return {
        message: `${quote(problem.name)} is swept: it is several experiments`,
        hint: `name one of ${list(problem.members.map(quote), 'or')}`,
      };
    case 'no-such-repetition':
      return {
        message: `${quote(problem.name)} is repeated, but not with the seed ${problem.seed} of this experiment`,
        hint: `give both the same \`repeat\`, or name one of ${list(problem.members.map(quote), 'or')}`,
      };
    case 'nothing-to-repeat':
      return {
        message: 'no stage takes the options of experiments, so that every repetition would be the same',
        hint: 'take `repeat` out, or add a stage that does',
      };
    case 'several-first-seeds':
      return {
        message: `it is not clear with which seed to begin: stages say ${list(problem.seeds.map(String), 'and')}`,
        hint: `give the experiment a ${quote(problem.option)}, or list the seeds: \`repeat: [1, 2, 3]\``,
      };
    case 'repeated-seed-sweep':
      return {
        message: `${quote(problem.option)} is swept here already, and a repetition is another ${quote(problem.option)}`,
        hint: 'keep one of the two; only `repeat` gives mean and standard deviation',
      };
    case 'extends-cycle':
      return {
        message: `experiments extend each other in a cycle: ${withoutMost(problem.experiments).join(' -> ')}`,
      };
    case 'unknown-sweep-option':
      return {
        message: `${quote(problem.option)} is no option of an experiment`,
        hint: meantOr(problem.option, problem.options),
      };
    case 'unnameable-sweep-value':
      return {
        message: `${JSON.stringify(problem.value)} cannot be swept: it does not fit into an experiment's name`,
        hint: 'write an experiment of its own for it, with `extends`',
      };
    case 'repeated-sweep-value':
      return {
        message: `\`${problem.option}: ${JSON.stringify(problem.value)}\` stands twice in this sweep`,
      };
    case 'unknown-kind':
      return {
        message: `there is no kind ${quote(problem.kind)}`,
        hint: [
          problem.implied ? 'say what the stage is with `uses`' : undefined,
          meantOr(problem.kind, problem.kinds),
        ]
          .filter(Boolean)
          .join('; '),
      };
    case 'no-experiments':
      return {
        message: `stage ${quote(problem.stage)} runs for each experiment, and there is none`,
        hint: 'add one under `experiments:`, or remove `each`',
      };
    case 'missing-each':
      return {
        message: `stage ${quote(problem.stage)} ${describeReason(problem.because)}`,
        hint: `add \`each: experiments\` to ${quote(problem.stage)}`,
      };
    case 'unknown-stage':
      return {
        message: `there is no stage ${quote(problem.stage)}`,
        hint: meantOr(problem.stage, problem.stages),
      };
    case 'unknown-output':
      return {
        message: `stage ${quote(problem.stage)} has no output ${quote(problem.output)}`,
        hint: meantOr(problem.output, problem.outputs),
      };
    case 'bad-reference':
      return {
        message: `${quote(problem.written)} names no input`,
        hint: 'write `stage`, `stage/output`, or `path:some/dir` for files of your own',
      };
    case 'unknown-input':
      return {
        message: `${quote(problem.kind)} has no input ${quote(problem.input)}`,
        hint: problem.inputs.length > 0 ? meantOr(problem.input, problem.inputs) : 'it takes none',
      };
    case 'list-of-inputs':
      return {
        message: `the input ${quote(problem.input)} of ${quote(problem.kind)} takes one stage or folder, not a list`,
        hint: 'name one of them; a list is for the inputs of `report`',
      };
    case 'missing-input':
      return {
        message: `stage ${quote(problem.stage)} needs the input ${quote(problem.input)}: ${problem.about}`,
        hint: `add it under \`in:\`, as \`${problem.input}: stage/output\` or \`${problem.input}: path:some/dir\``,
      };
    case 'no-inputs':
      return {
        message: `stage ${quote(problem.stage)} has no input`,
        hint: `give it at least one of ${list(problem.inputs.map(quote), 'or')} under \`in:\``,
      };
    case 'cycle':
      return {
        message: `a cycle, so that nothing could come first: ${withoutMost(problem.members).join(' -> ')}`,
        hint: 'an arrow means "needs"; take one of them out',
      };
    case 'several-in-text':
      return {
        message: `${quote(problem.template)} stands for one result per experiment, which a text cannot hold`,
        hint: `make it an argument of its own, or add \`each: experiments\` to ${quote(problem.stage)}`,
      };
    case 'untracked-file':
      return {
        message: `${quote(problem.argument)} lies in the project, and a change in it would go unnoticed`,
        hint: `write \`path:${problem.argument}\``,
      };
    case 'missing-path':
      return {
        message: `there is no ${quote(problem.written)} in ${problem.root}`,
        hint: describeProvenance(problem.provenance) ?? alternatives(problem.alternatives),
      };
    case 'path-of-artifacts':
      return {
        message: `${quote(problem.written)} holds the folder of results, artifacts, or lies in it: every run writes there`,
        hint: 'move the data to a folder of its own, and name that',
      };
    case 'long-name':
      return {
        message: `${problem.what} has a name of ${Buffer.byteLength(problem.name)} bytes, of which file systems take ${problem.most}: ${quote(beginning(problem.name))}`,
        hint: 'give it a shorter one',
      };
  }
}

function describeNoText({ file, found, line }: Extract<Problem, { type: 'no-text' }>): string {
  switch (found) {
    case 'binary':
      return `${file} is no text: it holds zero bytes`;
    case 'utf-16':
      return `${file} is UTF-16`;
    case 'not-utf-8':
      return `${file} is not UTF-8: see line ${line}`;
  }
}

/** A name such as `2024` or `true` is no text unless it is quoted. */
function quotingCure({ expected, written }: Extract<Problem, { type: 'wrong-type' }>): string | undefined {
  if (written === undefined || !expected.includes('string')) return undefined;
  return `write "${written}" with its quotes: without them YAML does not take it for a text`;
}

function describeReason(because: EachReason): string {
  if (because.type === 'takes-experiments')
    return `uses ${quote(because.kind)}, which takes its options from the experiments`;
  return `reads ${quote(because.stage)}, which has one result per experiment, as its one ${quote(because.input)}`;
}

function beginning(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60)}…` : name;
}

/** An option by its name; an owner ("the file", "stage `train`") as it is. */
function subject(name: string): string {
  return name.includes(' ') ? name : quote(name);
}

/** "did you mean `lr`?", or, where nothing is near, everything that is allowed. */
function meantOr(word: string, allowed: readonly string[]): string | undefined {
  return (
    meant(word, allowed) ??
    (allowed.length > 0 ? `known: ${withoutMost(allowed.map(quote)).join(', ')}` : undefined)
  );
}

function meant(word: string, candidates: readonly string[]): string | undefined {
  return alternatives(suggest(word, candidates));
}

function alternatives(near: readonly string[]): string | undefined {
  return near.length > 0 ? `did you mean ${list(near.map(quote), 'or')}?` : undefined;
}

function shownBriefly(value: Json): string {
  return typeof value === 'object' && value !== null ? '…' : String(value);
}
