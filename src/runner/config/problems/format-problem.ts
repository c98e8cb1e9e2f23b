import { groupDigits } from '../../../base/group-digits.ts';
import type { Place } from '../../plan/plan.ts';
import { describeProblem } from './describe-problem.ts';
import type { Problem } from './problem.ts';

/** So many problems are shown: who has more has one that is behind most of them. */
const SHOWN = 50;

/** The problems, one block each, a blank line between them. */
export function formatProblems(problems: readonly Problem[]): string {
  const blocks = problems.slice(0, SHOWN).map(formatProblem);
  if (problems.length > SHOWN) blocks.push(`and ${groupDigits(problems.length - SHOWN)} more`);
  return blocks.join('\n\n');
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

function excerpt({ excerpt }: Place): string[] {
  if (excerpt === undefined || excerpt.text.trim() === '') return [];
  // Tabs before the place stay tabs, so that the squiggle stands under it however wide they are shown.
  const margin = excerpt.text.slice(0, excerpt.start).replace(/[^\t]/g, ' ');
  return [excerpt.text, `${margin}${'~'.repeat(excerpt.length)}`].map((line) => `  ${line}`);
}
