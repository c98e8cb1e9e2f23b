import { visibleLine } from '../../base/text/visible.ts';
import { checkPaths } from '../../runner/config/stages/check-paths.ts';
import type { Outlook } from '../../runner/decide/preview.ts';
import type { Session } from '../../runner/decide/session.ts';
import type { PlannedTask, Provenance, TaskName } from '../../runner/plan/plan.ts';
import type { Selection } from '../../runner/plan/select.ts';

interface Needed {
  readonly name: string;
  readonly provenance?: Provenance | undefined;
}

/**
 * What a run still has to fetch, by what its stages say of their data, and which files of the user's are not
 * there, with what is to be done to get them. Empty where it has all.
 */
export function neededDataText(
  { plan, artifacts }: Session,
  selection: Selection,
  outlooks: ReadonlyMap<TaskName, Outlook>,
): string {
  const tasks = [...selection.keys()].map((name) => plan.tasks.get(name)!);
  const missing = missingPaths(tasks, plan.root, artifacts.folder);
  const fetched = tasks.filter((task) => isToFetch(task, outlooks.get(task.name)));
  return section('to fetch', fetched) + section('to bring', missing);
}

/** Whether it would bring data of which something is said; what it needs by hand is missing or is there. */
function isToFetch({ provenance, inputs }: PlannedTask, outlook: Outlook | undefined): boolean {
  const isOpen = outlook?.state === 'run' || outlook?.state === 'after';
  return isOpen && provenance !== undefined && inputs.length === 0;
}

function missingPaths(tasks: readonly PlannedTask[], root: string, artifacts: string): Needed[] {
  const missing = new Map<string, Needed>();
  for (const problem of checkPaths(tasks, root, artifacts)) {
    if (problem.type !== 'missing-path') continue;
    missing.set(problem.written, { name: problem.written, provenance: problem.provenance });
  }
  return [...missing.values()];
}

/** What comes from one place stands together. */
function section(title: string, needed: readonly Needed[]): string {
  if (needed.length === 0) return '';
  const groups = new Map<string, string[]>();
  for (const { name, provenance = {} } of needed) {
    const said = detailsOf(provenance)
      .map((line) => `    ${line}`)
      .join('\n');
    groups.set(said, [...(groups.get(said) ?? []), `  ${name}`]);
  }
  const lines = [...groups].flatMap(([said, names]) => [...names, ...(said === '' ? [] : said.split('\n'))]);
  return `${[`${title}:`, ...lines].map(visibleLine).join('\n')}\n`;
}

function detailsOf({ size, page, licence, byHand }: Provenance): string[] {
  return [
    ...(size === undefined ? [] : [`about ${size.written}`]),
    ...(page === undefined ? [] : [page]),
    ...(licence === undefined ? [] : [`licence: ${licence}`]),
    ...(byHand === undefined ? [] : [`by hand: ${byHand}`]),
  ];
}
