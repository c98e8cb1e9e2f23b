import { closeSync, fstatSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openRegularFile } from '../../base/environment/read-file.ts';
import type { JobMessage } from './job-file.ts';
import { MESSAGES_FILE } from './job-folder.ts';

/** Hands on what a job's process appends to its file of messages. */
export interface MessageFollower {
  /** Looks once more: for the last messages, after the job has ended. */
  read(): void;
  stop(): void;
}

/**
 * For executors whose jobs have no IPC channel. To be called before the job starts: a folder that goes on
 * with an earlier attempt's log holds that attempt's messages too.
 * @param interval milliseconds between looks; the timer does not keep the process alive
 */
export function followMessages(
  folder: string,
  onMessage: (message: JobMessage) => void,
  interval: number,
): MessageFollower {
  const file = join(folder, MESSAGES_FILE);
  let position = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  let rest: Buffer = Buffer.alloc(0);

  function read(): void {
    const added = bytesFrom(file, position);
    if (added.length === 0) return;
    position += added.length;
    const bytes = Buffer.concat([rest, added]);
    // What follows the last line's end is still being written.
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    rest = bytes.subarray(end);
    for (const line of bytes.toString('utf8', 0, end).split('\n')) {
      const message = parse(line);
      if (message) onMessage(message);
    }
  }

  const timer = setInterval(read, interval);
  timer.unref();
  return { read, stop: () => clearInterval(timer) };
}

const NEWLINE = 10;

/** Undefined for what is no message: a disk that ran full cuts lines off. */
function parse(line: string): JobMessage | undefined {
  try {
    const message = JSON.parse(line) as JobMessage | null;
    return typeof message?.type === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}

/** What a file holds from a position on; nothing where it is not there, or cannot be read now. */
function bytesFrom(file: string, position: number): Buffer {
  let descriptor: number | undefined;
  try {
    descriptor = openRegularFile(file);
    const bytes = Buffer.alloc(Math.max(0, fstatSync(descriptor).size - position));
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, position));
  } catch {
    return Buffer.alloc(0);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
