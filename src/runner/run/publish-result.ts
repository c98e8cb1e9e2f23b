import { hostname } from 'node:os';
import type { JsonObject, PlannedTask } from '../plan.ts';
import { setLink } from '../store/links.ts';
import type { Manifest, RecordedInput } from '../store/manifest.ts';
import { publish, publishedFiles, sealOutput } from '../store/publish.ts';
import type { Attempt } from '../store/work.ts';
import type { Known } from './decision.ts';
import { acceptedBehind } from './member-notes.ts';
import { previousManifest } from './previous.ts';
import type { ResolvedInput } from './resolve-inputs.ts';
import type { Session } from './session.ts';
import { presentOutput, type TaskOutput } from './task-output.ts';

export interface Made {
  readonly output: TaskOutput;
  readonly bytes: number;
  /** False where the content is that of the task's last result. */
  readonly changed: boolean;
  readonly warning: string | undefined;
}

/**
 * Publishes what a task wrote and sets its link, unless an input changed while it ran.
 * @throws InputChangedError
 * @throws ContentError where the output cannot be published
 */
export async function publishResult(
  session: Session,
  task: PlannedTask,
  known: Known,
  attempt: Attempt,
  ran: { readonly started: Date; readonly seconds: number; readonly facts: JsonObject },
): Promise<Made> {
  await assertInputsUnchanged(session, known.inputs);
  const record = await sealOutput(attempt.out);
  const { fingerprint, key, entry } = known;
  const manifest: Manifest = {
    version: 1,
    fingerprint,
    key,
    output: record.hash,
    files: publishedFiles(record),
    task: task.name,
    inputs: known.inputs.map(recordInput),
    started: ran.started.toISOString(),
    seconds: ran.seconds,
    host: hostname(),
    node: process.version,
    facts: ran.facts,
  };
  const changed = previousManifest(session, task)?.output !== record.hash;
  const publication = await publish(session.store, entry, attempt.folder, manifest, record);
  for (const { from } of known.inputs) if ('record' in from) session.paths.remember(from.record);
  setLink(session.layout, task.name, entry);
  const instead = publication.type === 'published' ? publication.instead : undefined;
  const warning =
    instead && `${task.name} is not deterministic: the same task wrote other content before in ${instead}`;
  const bytes = manifest.files.reduce((sum, { size }) => sum + size, 0);
  return { output: presentOutput(entry, record, acceptedBehind(known.inputs)), bytes, changed, warning };
}

async function assertInputsUnchanged({ paths }: Session, inputs: readonly ResolvedInput[]): Promise<void> {
  for (const { input, from } of inputs) {
    if (input.source.type !== 'path' || !('record' in from)) continue;
    const { path, written } = input.source;
    const changed = await paths.changedSince(path, from.record);
    if (changed.length === 0) continue;
    paths.forget(path);
    throw new InputChangedError(changed.map((file) => file || written));
  }
}

/** Somebody wrote to an input while the task ran. */
export class InputChangedError extends Error {
  override readonly name = 'InputChangedError';

  constructor(files: readonly string[]) {
    const more = files.length > 3 ? `, and ${files.length - 3} more` : '';
    super(`input changed while it was read: ${files.slice(0, 3).join(', ')}${more}`);
  }
}

function recordInput({ input, hash, from }: ResolvedInput): RecordedInput {
  const { name, member, source } = input;
  return {
    name,
    ...(member !== undefined && { member }),
    hash,
    ...('entry' in from && { entry: from.entry }),
    ...(source.type === 'path' ? { path: source.written } : { output: source.output }),
  };
}
