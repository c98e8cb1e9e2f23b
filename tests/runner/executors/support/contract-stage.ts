/**
 * A stage process that the contract's tests control, through the channel that stages have. Options (all may
 * be missing): say messages to send, in order words written to stdout ready a file to put its number in once
 * it listens to signals; gate: a file to wait for after that deaf it does not heed SIGTERM busy milliseconds
 * to compute for files name -> content, written to out/ error leaves this error.json; exit: ends with this
 * code; die: kills itself with this signal
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openChannel } from '../../../../src/runner/job/channel.ts';
import type { JobError, JobFile, JobMessage } from '../../../../src/runner/job/job-file.ts';
import { JOB_FILE, writeError } from '../../../../src/runner/job/job-folder.ts';

export interface ContractOptions {
  readonly say?: readonly JobMessage[];
  readonly words?: string;
  readonly ready?: string;
  readonly gate?: string;
  readonly deaf?: boolean;
  readonly busy?: number;
  readonly files?: Readonly<Record<string, string>>;
  readonly error?: JobError;
  readonly exit?: number;
  readonly die?: NodeJS.Signals;
}

const folder = process.argv[2]!;
const channel = openChannel(folder, () => process.exit(1));
const job = JSON.parse(readFileSync(join(folder, JOB_FILE), 'utf8')) as JobFile;
const { say, words, ready, gate, deaf, busy, files, error, exit, die } = job.options as ContractOptions;

process.on('SIGTERM', () => {
  if (!deaf) process.exit(1);
});
if (words) process.stdout.write(words);
for (const message of say ?? []) channel.send(message);
if (ready) {
  writeFileSync(`${ready}.tmp`, String(process.pid));
  renameSync(`${ready}.tmp`, ready);
}
while (gate && !existsSync(gate)) await setTimeout(5);
for (const end = performance.now() + (busy ?? 0); performance.now() < end; );
for (const [name, content] of Object.entries(files ?? {})) writeFileSync(join(job.out, name), content);
if (die) process.kill(process.pid, die);
if (error) writeError(folder, error);
process.exitCode = exit ?? (error ? 1 : 0);
channel.close();
