// One run of a tool, in a process group of its own, so that at its limit, or when the bench is stopped, nothing of it stays to disturb the others.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const GNU_TIME = '/usr/bin/time';
let current;
process.on('exit', () => current && kill(current));

/**
 * @param options.limit seconds
 * @returns `seconds` until it exits, what it has `said`, and `fault`: why it does not count, or undefined
 */
export function run([program, ...args], { cwd, env, limit }) {
  return new Promise((resolve) => {
    const start = process.hrtime.bigint();
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    current = child.pid;
    let [seconds, fault, said] = [0, undefined, ''];
    const timer = setTimeout(() => {
      fault = `takes more than ${limit} s`;
      kill(child.pid);
    }, limit * 1000);
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => {
        said += text;
      });
    child.on('error', (error) => {
      fault = error.message;
    });
    child.on('exit', (status) => {
      seconds = Number(process.hrtime.bigint() - start) / 1e9;
      if (status !== 0) fault ??= `fails: ${lastLine(said)}`;
    });
    child.on('close', () => {
      clearTimeout(timer);
      current = undefined;
      resolve({ seconds, said, fault });
    });
  });
}

/** As `run`, and `megabytes`: the peak memory of the largest process (undefined where GNU time is not there). */
export async function runForMemory(call, options, note) {
  if (!existsSync(GNU_TIME)) return run(call, options);
  const result = await run([GNU_TIME, '-q', '-o', note, '-f', '%M', ...call], options);
  return { ...result, megabytes: existsSync(note) ? Number(readFileSync(note, 'utf8')) / 1024 : undefined };
}

function kill(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function lastLine(text) {
  return text.trim().split('\n').at(-1);
}
