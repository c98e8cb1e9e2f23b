import { environmentError } from '../../base/environment/environment-error.ts';
import { ContentError, type ContentProblem } from '../content/content-error.ts';
import type { TreeRecord } from '../content/tree/tree-record.ts';
import type { KeyedInput } from '../fingerprint/key-field.ts';
import type { JobError } from '../job/job-file.ts';
import type { PlannedInput, PlannedTask, TaskName } from '../plan/plan.ts';
import { noteOf } from './member-notes.ts';
import type { Session } from './session.ts';
import type { TaskOutput } from './task-output.ts';

/** An input with the content that it has now. */
export interface ResolvedInput extends KeyedInput {
  /** The acceptances that this content rests on. */
  readonly accepted: readonly string[];
  readonly from: { readonly entry: string } | { readonly record: TreeRecord };
}

export type ResolvedInputs =
  | { readonly type: 'resolved'; readonly inputs: readonly ResolvedInput[] }
  /** The output of this task is not known yet. */
  | { readonly type: 'waits'; readonly task: TaskName }
  | { readonly type: 'problem'; readonly error: JobError };

export type OutputOf = (task: TaskName) => TaskOutput | undefined;

export async function resolveInputs(
  { paths }: Session,
  task: PlannedTask,
  outputOf: OutputOf,
  stop?: AbortSignal,
): Promise<ResolvedInputs> {
  const inputs: ResolvedInput[] = [];
  const noted = (input: PlannedInput, accepted: readonly string[]) => ({
    ...{ input, accepted },
    note: noteOf(task, input, accepted),
  });
  for (const input of task.inputs) {
    const { source } = input;
    if (source.type === 'path') {
      try {
        const record = await paths.inspect(source.path, stop);
        inputs.push({ ...noted(input, []), hash: record.hash, from: { record } });
      } catch (error) {
        if (error instanceof ContentError)
          return problem(input, ...explainContent(error, source.path, source.written));
        throw error;
      }
      continue;
    }
    const output = outputOf(source.task);
    if (!output) return { type: 'waits', task: source.task };
    const hash = output.hashOf(source.output);
    if (!hash) {
      const message = `${source.task} published no "${source.output}"`;
      return problem(input, message, `it published ${output.names().join(', ') || 'nothing'}`);
    }
    inputs.push({ ...noted(input, output.accepted), hash, from: { entry: output.entry } });
  }
  return { type: 'resolved', inputs };
}

function problem({ place }: PlannedInput, message: string, cure: string): ResolvedInputs {
  return {
    type: 'problem',
    error: { type: 'input', message, place: `${place.file}:${place.line}:${place.column}`, cure },
  };
}

const CURES: Partial<Record<ContentProblem, string>> = {
  missing: 'make it, or correct the path; it is relative to the project',
  'not-utf8': 'rename it',
  'holds-artifacts': 'move the data to a folder of its own, and name that',
};

/** In the words of the configuration rather than with absolute paths. */
function explainContent(error: ContentError, path: string, written: string): [message: string, cure: string] {
  const shown = written + error.path.slice(path.length);
  const message = error.message.replace(error.path, shown);
  return [message, CURES[error.problem] ?? environmentError(error)?.cure ?? 'mend it, or remove it'];
}
