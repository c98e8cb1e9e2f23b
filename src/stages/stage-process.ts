/**
 * The process of one task: reads job.json in the folder it is given, does the work of its kind, and leaves
 * out/, or error.json. Progress goes through the job's channel. Where that is IPC it ends by itself when the
 * runner is gone, so that no orphan goes on writing.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireSameProgram } from '../base/environment/program.ts';
import { loaders } from '../generated/stage-loaders.ts';
import { openChannel } from '../runner/job/channel.ts';
import { jobErrorOf } from '../runner/job/job-error.ts';
import type { JobFile } from '../runner/job/job-file.ts';
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
    requireSameProgram(job.program);
    const load = stages[job.kind];
    if (!load) throw new Error(`no kind "${job.kind}"`);
    const run = await load();
    await run(createContext(job, signal, channel.send));
    return signal.aborted ? 1 : 0;
  } catch (error) {
    if (!signal.aborted) tell(folder, error);
    return 1;
  }
}

/** Where a full disk has no room for it either, the log has the words. */
function tell(folder: string, error: unknown): void {
  const told = jobErrorOf(error, folder);
  try {
    writeError(folder, told);
  } catch {
    const { place, message, cure } = told;
    process.stderr.write(
      `${[place && `${place}: `, message, cure && `; ${cure}`].filter(Boolean).join('')}\n`,
    );
  }
}
