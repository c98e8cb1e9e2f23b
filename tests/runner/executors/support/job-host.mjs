// node job-host.mjs FOLDER: runs the program of FOLDER/program.json, as a node of a cluster would: nothing
// but files goes between it and whoever asked for it. started: it runs. signal: what to send it, when that
// appears. exit.json: how it ended.
import { spawn } from 'node:child_process';
import { openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const folder = process.argv[2];
const { program, args, env, cwd, log } = JSON.parse(readFileSync(join(folder, 'program.json'), 'utf8'));
const output = openSync(log, 'a');
const child = spawn(program, args, { cwd, env, detached: true, stdio: ['ignore', output, output] });

child.once('spawn', () => {
  tell('started', '');
  const timer = setInterval(() => {
    const signal = take('signal');
    if (signal) sendGroup(signal);
  }, 5);
  child.once('exit', async (code, signal) => {
    clearInterval(timer);
    sendGroup('SIGKILL');
    for (let waited = 0; waited < 1000 && sendGroup(0); waited += 5) await setTimeout(5);
    tell('exit.json', JSON.stringify({ code, signal }));
  });
});
child.once('error', ({ code, message }) => tell('exit.json', JSON.stringify({ error: { code, message } })));

function tell(name, content) {
  writeFileSync(join(folder, `${name}.tmp`), content);
  renameSync(join(folder, `${name}.tmp`), join(folder, name));
}

function take(name) {
  try {
    const content = readFileSync(join(folder, name), 'utf8');
    rmSync(join(folder, name));
    return content;
  } catch {
    return undefined;
  }
}

function sendGroup(signal) {
  try {
    return process.kill(-child.pid, signal);
  } catch {
    return false; // Nobody is left.
  }
}
