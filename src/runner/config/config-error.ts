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

/** Gathers problems, each once, however many tasks meet it. */
export function createCollector() {
  const problems = new Map<string, Problem>();
  return {
    report(problem: Problem): void {
      problems.set(JSON.stringify(problem), problem);
    },
    /** Throws if anything was reported, in the order of the file. */
    throwIfAny(): void {
      if (problems.size > 0) throw new ConfigError([...problems.values()].sort(byPlace));
    },
  };
}

function byPlace(a: Problem, b: Problem): number {
  const [left, right] = [placeOf(a), placeOf(b)];
  return left[0] - right[0] || left[1] - right[1];
}

/** Problems without a place concern the command line, and come first. */
function placeOf(problem: Problem): [number, number] {
  return 'at' in problem ? [problem.at.line, problem.at.column] : [0, 0];
}
