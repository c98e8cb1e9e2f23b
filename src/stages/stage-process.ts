/**
 * The process of one task: reads job.json in the folder it is given, does the work of its kind, and leaves
 * out/, or error.json. Progress goes through the job's channel. Where that is IPC it ends by itself when the
 * runner is gone, so that no orphan goes on writing.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loaders } from '../generated/stage-loaders.ts';
import { openChannel } from '../runner/job/channel.ts';
import type { JobError, JobFile } from '../runner/job/job-file.ts';
import { JOB_FILE, writeError } from '../runner/job/job-folder.ts';
import { createContext, type RunStage } from './context.ts';

// biome-ignore lint/suspicious/noExplicitAny: each kind has its own options, checked by the schema before
const stages: Readonly<Record<string, () => Promise<RunStage<any>>>> = loaders;

const jobFolder = process.argv[2];
if (!jobFolder) throw new Error('usage: stage-process <job folder>');

const stop = new AbortController();
const channel = openChannel(jobFolder, () => process.exit(1));
for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => stop.abort());

process.exitCode = await work(jobFolder, stop.signal);
channel.close();

async function work(folder: string, signal: AbortSignal): Promise<number> {
  try {
    const job = JSON.parse(readFileSync(join(folder, JOB_FILE), 'utf8')) as JobFile;
    const load = stages[job.kind];
    if (!load) throw new Error(`no kind "${job.kind}"`);
    const run = await load();
    await run(createContext(job, signal, channel.send));
    return signal.aborted ? 1 : 0;
  } catch (error) {
    if (!signal.aborted) writeError(folder, describe(error));
    return 1;
  }
}

/** InputError is known by its name: it may come from a copy of the class in another bundle. */
function describe(error: unknown): JobError {
  if (!(error instanceof Error)) return { type: 'crash', message: String(error) };
  const { place, cure } = error as { place?: string; cure?: string };
  if (error.name !== 'InputError') return { type: 'crash', message: error.message, stack: error.stack ?? '' };
  return { type: 'input', message: error.message, ...(place && { place }), ...(cure && { cure }) };
}
