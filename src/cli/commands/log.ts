import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { JOB_FILE, LOG_FILE } from '../../runner/job/job-folder.ts';
import type { Layout } from '../../runner/store/layout.ts';
import { linkedEntry, listFolder } from '../../runner/store/links.ts';
import { lastAttempt } from '../../runner/store/work.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { sessionOf, taskOf } from '../session-of.ts';
import { UsageError } from '../usage-error.ts';

/** `occ-pipe log TASK`: the log of its last attempt if that failed or goes on, else that of its result. */
export async function log(call: Call): Promise<number> {
  const session = sessionOf(call);
  const task = taskOf(call, session);
  const file = attemptLog(session.layout, task.name) ?? publishedLog(session.layout, task.name);
  if (!file)
    throw new UsageError(`${task.name} has no log: it never ran`, `run it: occ-pipe run ${task.name}`);
  process.stdout.write(readFileSync(file));
  return EXIT.done;
}

/** Of an attempt that was not published; its job.json says whose it is. */
function attemptLog({ work }: Layout, task: string): string | undefined {
  for (const name of listFolder(work)) {
    const attempt = lastAttempt(join(work, name));
    if (attempt && taskOfJob(attempt) === task && existsSync(join(attempt, LOG_FILE)))
      return join(attempt, LOG_FILE);
  }
  return undefined;
}

function taskOfJob(attempt: string): unknown {
  try {
    return (JSON.parse(readFileSync(join(attempt, JOB_FILE), 'utf8')) as { task?: unknown }).task;
  } catch {
    return undefined;
  }
}

function publishedLog(layout: Layout, task: string): string | undefined {
  const entry = linkedEntry(layout, task);
  const file = entry && join(layout.store, entry, LOG_FILE);
  return file && existsSync(file) ? file : undefined;
}
