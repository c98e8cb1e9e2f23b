import { relative } from 'node:path';
import { groupDigits } from '../../base/group-digits.ts';
import { visibleLine } from '../../base/text/visible.ts';
import type { TaskName } from '../../runner/plan/plan.ts';
import type { Findings } from '../../runner/trace/findings.ts';
import { isBelow } from '../../runner/trace/installed.ts';

/** So many paths of a sort are shown. */
const SHOWN = 100;

/** Whether the task did what it does not declare. */
export function hasFindings({ read, listed, written, removed }: Findings): boolean {
  return read.length + listed.length + written.length + removed.length > 0;
}

/** A paragraph for each sort of finding, what to do about them, and what was not judged. */
export function findingsText(task: TaskName, findings: Findings, root: string): string {
  const { read, listed, written, removed, installed, unread } = findings;
  const lines = [
    ...section(`${task} read, and does not declare`, read, root),
    ...section(`${task} listed the names in, and does not declare`, listed, root),
    ...section(`${task} wrote outside its folder`, written, root),
    ...section(`${task} removed outside its folder`, removed, root),
    ...(hasFindings(findings)
      ? ['to mend it: name what it reads under `in:` (or as a `path:` argument of `run`), write below ${out}']
      : [`${task} reads what it declares, and writes to its folder only`]),
    ...unread.map((name) => `note: input ${name} was not read`),
    `not judged: ${groupDigits(installed.length)} files of the system and of installed programs`,
  ];
  return `${lines.map(visibleLine).join('\n')}\n`;
}

function section(title: string, paths: readonly string[], root: string): string[] {
  if (paths.length === 0) return [];
  const shown = (path: string): string => (isBelow(path, root) ? relative(root, path) || '.' : path);
  const more = paths.length - SHOWN;
  return [
    `${title}:`,
    ...paths.slice(0, SHOWN).map((path) => `  ${shown(path)}`),
    ...(more > 0 ? [`  and ${groupDigits(more)} more; --json names them all`] : []),
  ];
}
