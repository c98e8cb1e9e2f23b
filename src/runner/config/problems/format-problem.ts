import type { Place } from '../../plan/plan.ts';
import { describeProblem } from './describe-problem.ts';
import type { Problem } from './problem.ts';

/** All problems, one block each, a blank line between them. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map(formatProblem).join('\n\n');
}

/**
 * ```text
 * pipeline.yaml:6:5 unknown key `lrr` in experiment `baseline`
 *     lrr: 0.1
 *     ~~~
 *   did you mean `lr`?
 * ```
 */
function formatProblem(problem: Problem): string {
  const { message, hint } = describeProblem(problem);
  const lines =
    'at' in problem ? [`${formatPlace(problem.at)} ${message}`, ...excerpt(problem.at)] : [message];
  return [...lines, ...(hint === undefined ? [] : [`  ${hint}`])].join('\n');
}

function formatPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}

function excerpt({ column, excerpt }: Place): string[] {
  if (excerpt === undefined || excerpt.text.trim() === '') return [];
  // Tabs before the place stay tabs, so that the squiggle stands under it however wide they are shown.
  const margin = excerpt.text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return [excerpt.text, `${margin}${'~'.repeat(excerpt.length)}`].map((line) => `  ${line}`);
}
