import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobMessage } from './job-file.ts';
import { LOG_FILE, MESSAGES_FILE } from './job-folder.ts';

/**
 * How a task's process tells the runner what it does: over IPC, or where there is none through a file in its
 * folder.
 */
export interface Channel {
  send(message: JobMessage): void;
  /** Nothing is sent any more, and the process may end by itself. */
  close(): void;
}

/**
 * Milliseconds between two progress messages in a file: it stays small, and what it lies on may be a
 * network's.
 */
const PROGRESS_INTERVAL = 500;

/**
 * @param folder the job's
 * @param onRunnerGone called when the IPC channel is closed from the other side
 */
export function openChannel(folder: string, onRunnerGone: () => void): Channel {
  const channel = process.connected ? ipcChannel(onRunnerGone) : fileChannel(join(folder, MESSAGES_FILE));
  return {
    send(message) {
      if (message.type === 'note') append(join(folder, LOG_FILE), `${message.text}\n`);
      if (message.type === 'warning') append(join(folder, LOG_FILE), `warning: ${message.text}\n`);
      channel.send(message);
    },
    close: channel.close,
  };
}

function ipcChannel(onRunnerGone: () => void): Channel {
  process.on('disconnect', onRunnerGone);
  return {
    send(message) {
      if (process.connected) process.send?.(message, undefined, undefined, () => {});
    },
    close() {
      process.off('disconnect', onRunnerGone);
      if (process.connected) process.disconnect();
    },
  };
}

/** A JSON object a line. Progress is thinned out, but the latest always stands before what follows it. */
function fileChannel(file: string): Channel {
  let held: JobMessage | undefined;
  let written = Number.NEGATIVE_INFINITY;
  const write = (...messages: readonly JobMessage[]): void =>
    append(file, messages.map((message) => `${JSON.stringify(message)}\n`).join(''));
  const takeHeld = (): JobMessage[] => {
    const messages = held ? [held] : [];
    held = undefined;
    return messages;
  };
  return {
    send(message) {
      const isEarly = message.type === 'progress' && performance.now() - written < PROGRESS_INTERVAL;
      if (isEarly) held = message;
      else if (message.type === 'progress') {
        held = undefined;
        written = performance.now();
        write(message);
      } else write(...takeHeld(), message);
    },
    close: () => write(...takeHeld()),
  };
}

/** A full disk is no reason to give up the work of hours for a line about it. */
function append(file: string, text: string): void {
  try {
    appendFileSync(file, text);
  } catch {
    // What the task writes to out/ tells.
  }
}
