import type { Source } from '../source/source.ts';
import type { Diagnostics } from './diagnostics.ts';
import { formatProblems } from './format-problem.ts';
import type { Problem } from './problem.ts';

/** The configuration (or its use) is wrong; holds everything that is, and shows it as text. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.problems = problems;
  }
}

/**
 * Gathers problems, each once, however many tasks meet it. Of several at one value the first is kept: it is
 * reported where the others' cause is (a variable that does not exist is no number either).
 */
export function collectProblems(source: Source): Diagnostics & { throwIfAny(): void } {
  const problems = new Map<string, Problem>();
  return {
    source,
    placeOf: source.place,
    report(problem: Problem): void {
      const key = identityOf(problem);
      if (!problems.has(key)) problems.set(key, problem);
    },
    /** Throws if anything was reported, in the order of the file. */
    throwIfAny(): void {
      if (problems.size > 0) throw new ConfigError([...problems.values()].sort(byPlace));
    },
  };
}

/** Problems that are shown at a name for want of a better place, of which one name may have several. */
const AT_A_NAME: ReadonlySet<Problem['type']> = new Set([
  'bad-name',
  'missing-each',
  'missing-input',
  'missing-key',
  'no-experiments',
  'no-inputs',
  'unknown-kind',
]);

function identityOf(problem: Problem): string {
  // One `each` is the cure of all the inputs that need it.
  if (problem.type === 'missing-each') return JSON.stringify([problem.type, problem.stage]);
  if (!('at' in problem) || AT_A_NAME.has(problem.type)) return JSON.stringify(problem);
  return JSON.stringify([problem.at.line, problem.at.column, problem.at.excerpt?.length]);
}

function byPlace(a: Problem, b: Problem): number {
  const [left, right] = [placeOf(a), placeOf(b)];
  return left[0] - right[0] || left[1] - right[1];
}

/** Problems without a place concern the command line, and come first. */
function placeOf(problem: Problem): [number, number] {
  return 'at' in problem ? [problem.at.line, problem.at.column] : [0, 0];
}
