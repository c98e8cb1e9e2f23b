import { wrapWords } from '../../base/wrap-words.ts';
import { escapeMarkdown } from '../../report/escape.ts';
import { evaluations, TRAINING } from '../../report/evaluations/registry.ts';
import type { ReportInput } from '../../report/input.ts';
import { type ResultNote, readResults } from '../../report/read-results.ts';
import { acceptedNotes } from '../../report/sections.ts';
import { renderTable, type TableFormat } from '../../report/tables/render-table.ts';
import { summaryTable } from '../../report/tables/summary.ts';
import { joinNotes, memberNote } from '../../runner/decide/member-notes.ts';
import type { Session } from '../../runner/decide/session.ts';
import type { PlannedTask } from '../../runner/plan/plan.ts';
import { outlooksOf } from '../session-of.ts';
import { terminalWidth } from '../terminal-width.ts';

/** The table of experiments × metrics of what the links point to; undefined where there is nothing yet. */
export async function comparison(session: Session, format: TableFormat): Promise<string | undefined> {
  const stages = [TRAINING, ...evaluations];
  const tasks = new Map(stages.map(({ input, kind }) => [input, tasksOf(session, kind)]));
  if (evaluations.every(({ input }) => tasks.get(input)!.length === 0)) return undefined;
  const folders = new Map([...tasks].map(([input, ofInput]) => [input, foldersOf(session, ofInput)]));
  const input = await readResults(null, folders, await notesOf(session, [...tasks.values()].flat()));
  const table = renderTable(summaryTable(input), format, terminalWidth()).trimEnd();
  return `${[table, ...belowTable(input, format)].join('\n')}\n`;
}

/** The tasks that have a result, of the first stage of a kind that has any. */
function tasksOf({ plan, store }: Session, kind: string): PlannedTask[] {
  const linked = [...plan.tasks.values()].filter(
    (task) => task.kind.name === kind && store.linkedEntry(task.name) !== undefined,
  );
  return linked.filter(({ stage }) => stage === linked[0]!.stage);
}

/** By experiment. */
function foldersOf({ store }: Session, tasks: readonly PlannedTask[]): ReadonlyMap<string, string> {
  return new Map(tasks.map((task) => [rowOf(task), store.outputPath(store.linkedEntry(task.name)!)]));
}

/**
 * By experiment: what it is a repetition of, and what was accepted for the results that its links point to.
 */
async function notesOf(
  session: Session,
  tasks: readonly PlannedTask[],
): Promise<ReadonlyMap<string, ResultNote>> {
  const notes = new Map<string, ResultNote>();
  const outlooks = await outlooksOf(session, tasks);
  for (const task of tasks) {
    const outlook = outlooks.get(task.name)!;
    const isLinked = 'output' in outlook && outlook.output.entry === session.store.linkedEntry(task.name);
    const repetitionOf = session.plan.repetitions.get(task.experiment ?? '');
    const note = memberNote(repetitionOf, isLinked ? outlook.output.accepted : []);
    if (note) notes.set(rowOf(task), joinNotes(notes.get(rowOf(task)), note));
  }
  return notes;
}

/** What belongs to no experiment is a row all the same. */
function rowOf({ experiment }: PlannedTask): string {
  return experiment ?? 'result';
}

/** For readers; what programs read holds it in columns. */
function belowTable(input: ReportInput, format: TableFormat): string[] {
  const notes = acceptedNotes(input);
  if (format === 'md')
    return notes.length > 0 ? ['', ...notes.map((note) => `- ${escapeMarkdown(note)}`)] : [];
  const texts = [legendOf(input), ...notes];
  return format === 'text' ? ['', ...texts.flatMap((text) => wrapWords(text, terminalWidth()))] : [];
}

function legendOf({ experiments }: ReportInput): string {
  const isRepeated = experiments.some(({ repetitions }) => repetitions);
  const over = isRepeated ? 'the n repetitions (over the folds where n is 1)' : 'the folds';
  return `In percent; ± is the standard deviation over ${over}, * the best experiment.`;
}
