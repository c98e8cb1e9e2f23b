import { experimentNames } from '../runner/config/experiments/experiment-names.ts';
import { suggest } from '../runner/config/problems/suggest.ts';
import { type Outlook, preview } from '../runner/decide/preview.ts';
import { openSession, type Session } from '../runner/decide/session.ts';
import type { PlannedTask, TaskName } from '../runner/plan/plan.ts';
import { type Selection, selectTasks, tasksNamed } from '../runner/plan/select.ts';
import { cacheOfCall } from './call/cache-of-call.ts';
import type { Call } from './command.ts';
import { hideSecrets } from './output.ts';
import { planOf } from './plan-of.ts';
import { UsageError } from './usage-error.ts';

/** The plan of a call and what lies on disk for it. Throws ConfigError. */
export async function sessionOf(call: Call): Promise<Session> {
  return withSecretsHidden(openSession(await planOf(call)));
}

/**
 * The same with the cache of results that the call names. Throws InputError for an address that there is not.
 */
export async function sessionWithCache(call: Call): Promise<Session> {
  const cache = cacheOfCall(call);
  return withSecretsHidden(openSession(await planOf(call), cache));
}

function withSecretsHidden(session: Session): Session {
  hideSecrets(session.redact);
  return session;
}

/** The tasks that the words, `--only` and `--experiment` mean. Throws UsageError for a name that is none. */
export function selectionOf(call: Call, { plan }: Session): Selection {
  const targets = [...call.words.flatMap(splitList), ...listOf(call, 'only')];
  // The name of a sweep stands for all its members; an unknown one is left for selectTasks to refuse.
  const experiments = listOf(call, 'experiment').flatMap((name) => {
    const members = experimentNames(plan, name);
    return members.length > 0 ? members : [name];
  });
  const result = selectTasks(plan, { targets, experiments });
  if (result.type === 'unknown') throw unknownName(result.what, result.name, result.among);
  return result.selection;
}

/** The one task that the call's word names. Throws UsageError. */
export function taskOf(call: Call, { plan }: Session): PlannedTask {
  const word = call.words[0]!;
  const task = plan.tasks.get(word as TaskName);
  if (task) return task;
  const meant = tasksNamed(plan, word).map(({ name }) => name);
  if (meant.length > 0) {
    throw new UsageError(`${word} stands for several tasks`, `name one of ${meant.join(', ')}`);
  }
  throw unknownName('task', word, [...plan.tasks.keys()]);
}

/** The values of a repeatable option; each may be a comma list. */
function listOf(call: Call, option: string): string[] {
  const values = (call.options[option] ?? []) as string[];
  return values.flatMap(splitList);
}

/**
 * "a,b" -> a, b; but "from@pattern=3,width=1" is the one name of a swept experiment. What names nothing stays
 * as it is, to be refused: no name at all would mean everything.
 */
function splitList(value: string): string[] {
  if (value.includes('=')) return [value];
  const names = value.split(',').map((name) => name.trim());
  const given = names.filter(Boolean);
  return given.length > 0 ? given : [value];
}

function unknownName(what: string, name: string, among: readonly string[]): UsageError {
  const near = suggest(name, among);
  return new UsageError(
    `there is no ${what} "${name}"`,
    near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are ${[...new Set(among)].join(', ')}`,
  );
}

/** What a run would do about one task now; what it needs is decided first. */
export async function outlookOf(session: Session, task: PlannedTask): Promise<Outlook> {
  return (await outlooksOf(session, [task])).get(task.name)!;
}

/** The same of several tasks. */
export async function outlooksOf(
  session: Session,
  tasks: readonly PlannedTask[],
): Promise<ReadonlyMap<TaskName, Outlook>> {
  const result = selectTasks(session.plan, { targets: tasks.map(({ name }) => name) });
  if (result.type === 'unknown') throw new Error(`task ${result.name} vanished from the plan`);
  return preview(session, result.selection, { force: false });
}
