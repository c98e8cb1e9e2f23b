import { hostname } from 'node:os';
import type { JsonObject } from '../../base/json.ts';
import { redactAll } from '../../base/text/redact.ts';
import type { ResolvedTask } from '../decide/decision.ts';
import { acceptedBehind } from '../decide/member-notes.ts';
import { previousManifest } from '../decide/previous.ts';
import type { ResolvedInput } from '../decide/resolve-inputs.ts';
import type { Session } from '../decide/session.ts';
import { presentOutput, type TaskOutput } from '../decide/task-output.ts';
import type { Warning } from '../events/events.ts';
import { keyOf } from '../fingerprint/key.ts';
import type { PlannedTask, Tolerance } from '../plan/plan.ts';
import { bytesOfFiles, type Manifest, type RecordedInput, recordedKey } from '../store/manifest.ts';
import { type Metrics, readMetrics } from '../store/metrics.ts';
import { publish, type Replacement } from '../store/publish.ts';
import { type MetricDifference, unmeasured } from '../store/reruns/tolerance.ts';
import { publishedFiles, sealOutput } from '../store/seal.ts';
import type { Attempt } from '../work/attempts.ts';

export interface Made {
  readonly output: TaskOutput;
  readonly bytes: number;
  /** False where the content is that of the task's last result. */
  readonly changed: boolean;
  /**
   * What it measured otherwise than the earlier result, which stays, as all of it is within the tolerance.
   */
  readonly rerun: readonly MetricDifference[] | undefined;
  readonly warnings: readonly Warning[];
}

/**
 * Publishes what a task wrote and sets its link, unless an input changed while it ran.
 * @throws InputChangedError
 * @throws ContentError where the output cannot be published
 */
export async function publishResult(
  session: Session,
  task: PlannedTask,
  known: ResolvedTask,
  attempt: Attempt,
  ran: { readonly started: Date; readonly seconds: number; readonly facts: JsonObject },
): Promise<Made> {
  await assertInputsUnchanged(session, known.inputs);
  const record = await sealOutput(attempt.out);
  const { fingerprint, entry } = known;
  const manifest: Manifest = {
    version: 1,
    fingerprint,
    ...recordedKey(keyOf(task, known.inputs)),
    output: record.hash,
    files: publishedFiles(record),
    task: task.name,
    inputs: known.inputs.map(recordInput),
    started: ran.started.toISOString(),
    seconds: ran.seconds,
    host: hostname(),
    node: process.version,
    facts: redactAll(ran.facts, session.redact),
  };
  const previous = previousManifest(session, task);
  const warnings = task.tolerance ? warningsOf(task.name, task.tolerance, readMetrics(attempt.folder)) : [];
  const publication = await publish(session.store, entry, attempt.folder, manifest, record, task.tolerance);
  session.store.link(task.name, entry);
  session.cache?.add(session.artifacts, entry);
  const instead = publication.type === 'published' ? publication.instead : undefined;
  if (instead) warnings.push(warningOf(task.name, instead));
  const standing = publication.type === 'kept' ? publication.record : record;
  return {
    output: presentOutput(entry, standing, acceptedBehind(known.inputs)),
    bytes: bytesOfFiles(manifest),
    changed: previous?.output !== standing.hash,
    rerun: publication.type === 'kept' ? publication.differing : undefined,
    warnings,
  };
}

function warningOf(task: string, instead: Replacement): Warning {
  const { computed: by } = instead;
  return by
    ? { type: 'computed-otherwise', task, instead, by }
    : { type: 'not-deterministic', task, instead };
}

/** A tolerance that no metric has is most likely a misspelt name. */
function warningsOf(task: string, tolerance: Tolerance, metrics: Metrics | undefined): Warning[] {
  if (!metrics) return [{ type: 'no-metrics', task }];
  const names = [...metrics.keys()];
  return unmeasured(tolerance, metrics).map((one) => ({
    type: 'unmeasured',
    task,
    tolerance: one,
    metrics: names,
  }));
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
