import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openChannel } from '../../../src/runner/job/channel.ts';
import { followMessages } from '../../../src/runner/job/follow-messages.ts';
import type { JobMessage } from '../../../src/runner/job/job-file.ts';
import { LOG_FILE, MESSAGES_FILE } from '../../../src/runner/job/job-folder.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const scratch = scratchFolder();
let folders = 0;

function jobFolder(): string {
  folders += 1;
  const folder = join(scratch, String(folders));
  mkdirSync(join(folder, 'log'), { recursive: true });
  return folder;
}

const progress = (done: number): JobMessage => ({
  type: 'progress',
  progress: { done, total: 1000, unit: 'images' },
});
const note = (text: string): JobMessage => ({ type: 'note', text });

/** A channel of a process that has no IPC, as those of vitest have one: this one's is hidden meanwhile. */
function withoutIpc<T>(act: () => T): T {
  const connected = Object.getOwnPropertyDescriptor(process, 'connected');
  Object.defineProperty(process, 'connected', { value: false, configurable: true, writable: true });
  try {
    return act();
  } finally {
    if (connected) Object.defineProperty(process, 'connected', connected);
  }
}

function follow(folder: string): { heard: JobMessage[]; read(): void; stop(): void } {
  const heard: JobMessage[] = [];
  return { heard, ...followMessages(folder, (message) => heard.push(message), 3_600_000) };
}

test('without IPC, messages go through a file; progress is thinned out, but the latest comes before what follows', () => {
  const folder = jobFolder();
  const { heard, read, stop } = follow(folder);
  const channel = withoutIpc(() => openChannel(folder, () => {}));
  for (let done = 1; done <= 400; done += 1) channel.send(progress(done));
  channel.send(note('half'));
  for (let done = 401; done <= 1000; done += 1) channel.send(progress(done));
  channel.close();
  read();
  stop();
  expect(heard[0]).toEqual(progress(1));
  expect(heard.length).toBeLessThan(20);
  const half = heard.findIndex(({ type }) => type === 'note');
  expect(heard.slice(half - 1, half + 1)).toEqual([progress(400), note('half')]);
  expect(heard.at(-1)).toEqual(progress(1000));
  expect(readFileSync(join(folder, LOG_FILE), 'utf8')).toBe('half\n');
});

test('a line that is still being written waits for its end, wherever it is cut, within a character too', () => {
  const folder = jobFolder();
  const { heard, read, stop } = follow(folder);
  const bytes = Buffer.from(`${JSON.stringify(note('ü 脸'))}\n`);
  for (const [i, byte] of bytes.entries()) {
    expect(heard).toEqual([]);
    appendFileSync(join(folder, MESSAGES_FILE), Uint8Array.of(byte));
    read();
    if (i < bytes.length - 1) expect(heard).toEqual([]);
  }
  stop();
  expect(heard).toEqual([note('ü 脸')]);
});

test('messages of an earlier attempt, whose log goes on, are not told again; what is no message is passed over', () => {
  const folder = jobFolder();
  const file = join(folder, MESSAGES_FILE);
  writeFileSync(file, `${JSON.stringify(note('earlier'))}\n`);
  const { heard, read, stop } = follow(folder);
  appendFileSync(file, `{"type":"no\nnull\n7\n${JSON.stringify(note('later'))}\n`);
  read();
  stop();
  expect(heard).toEqual([note('later')]);
});

test('what is written is told without being asked for, as long as nobody stops it', async () => {
  const folder = jobFolder();
  const heard = new Promise((resolve) => followMessages(folder, resolve, 5));
  appendFileSync(join(folder, MESSAGES_FILE), `${JSON.stringify(note('by itself'))}\n`);
  expect(await heard).toEqual(note('by itself'));
});
