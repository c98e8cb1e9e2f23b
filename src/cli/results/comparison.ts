import { wrapWords } from '../../base/wrap-words.ts';
import { escapeMarkdown } from '../../report/escape.ts';
import { nameEvaluations, TRAINING } from '../../report/evaluations/registry.ts';
import type { ReportInput } from '../../report/input.ts';
import { type ResultNote, readResults } from '../../report/results/read-results.ts';
import { aboutProtocols, experimentNotes } from '../../report/sections.ts';
import { renderTable, type TableFormat } from '../../report/tables/render-table.ts';
import { summaryTable } from '../../report/tables/summary.ts';
import { joinNotes, memberNote } from '../../runner/decide/member-notes.ts';
import type { Session } from '../../runner/decide/session.ts';
import type { PlannedTask } from '../../runner/plan/plan.ts';
import { outlooksOf } from '../session-of.ts';
import { terminalWidth } from '../terminal-width.ts';
import { requireOutput } from './linked-result.ts';

/** The table of experiments × metrics of what the links point to; undefined where there is nothing yet. */
export async function comparison(session: Session, format: TableFormat): Promise<string | undefined> {
  const stages = await nameEvaluations(({ kind }) => stagesOf(session, kind));
  if (stages.length === 0) return undefined;
  // Where two stages train, the experiments are the same.
  const trainings = stagesOf(session, TRAINING.kind)[0]?.tasks ?? [];
  const tasks = [
    [TRAINING.input, trainings] as const,
    ...stages.map(({ name, of }) => [name, of.tasks] as const),
  ];
  const all = tasks.flatMap(([, ofName]) => ofName);
  for (const { name } of all) requireOutput(session, name);
  const folders = new Map(tasks.map(([name, ofName]) => [name, foldersOf(session, ofName)]));
  const notes = await notesOf(session, all);
  const input = await readResults(null, folders, notes, stages);
  const table = renderTable(summaryTable(input), format, terminalWidth()).trimEnd();
  return `${[table, ...belowTable(input, format)].join('\n')}\n`;
}

/** A stage that has results. */
interface ResultStage {
  readonly stage: string;
  readonly tasks: readonly PlannedTask[];
}

/** The stages of a kind with their tasks that have a result. */
function stagesOf({ plan, store }: Session, kind: string): ResultStage[] {
  const stages = new Map<string, PlannedTask[]>();
  for (const task of plan.tasks.values()) {
    if (task.kind.name !== kind || store.linkedEntry(task.name) === undefined) continue;
    const tasks = stages.get(task.stage);
    if (tasks) tasks.push(task);
    else stages.set(task.stage, [task]);
  }
  return [...stages].map(([stage, tasks]) => ({ stage, tasks }));
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
  const notes = experimentNotes(input);
  if (format === 'md')
    return notes.length > 0 ? ['', ...notes.map((note) => `- ${escapeMarkdown(note)}`)] : [];
  const protocols = aboutProtocols(input);
  const texts = [legendOf(input), ...(protocols === undefined ? [] : [protocols]), ...notes];
  return format === 'text' ? ['', ...texts.flatMap((text) => wrapWords(text, terminalWidth()))] : [];
}

function legendOf({ experiments }: ReportInput): string {
  const isRepeated = experiments.some(({ repetitions }) => repetitions);
  const over = isRepeated ? 'the n repetitions (over the folds where n is 1)' : 'the folds';
  return `In percent; ± is the standard deviation over ${over}, * the best experiment.`;
}
