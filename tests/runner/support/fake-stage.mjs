// A stage process that the tests control. Options (all may be missing):
//   text     written to out/result.txt, before the content of all inputs
//   files    more files to write: name -> content
//   started  a file to create once it runs (and has saved its first step); gate: a file to wait for before it writes anything
//   error    ends with this error.json; exit: ends with this code and no error.json; die: kills itself with this signal
//   steps    saves checkpoints/step after each of so many, waiting for the gate after the first
//   write    a file to overwrite (somewhere else)
//   facts    to record beside the result
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

process.on('disconnect', () => process.exit(1));
let stopping = false;
process.on('SIGTERM', () => {
  stopping = true;
});

const folder = process.argv[2];
const job = JSON.parse(readFileSync(join(folder, 'log/job.json'), 'utf8'));
const { text = '', files = {}, started, gate, error, exit, die, steps, write, deaf, facts } = job.options;

process.stdout.write(`working on ${job.kind}\n`);
let result = text;
if (steps) {
  const file = join(job.checkpoints, 'step');
  const first = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  process.stdout.write(`from step ${first}\n`);
  for (let step = first + 1; step <= steps; step += 1) {
    writeFileSync(file, String(step));
    sayStarted();
    await passGate();
  }
} else {
  sayStarted();
  await passGate();
}
if (write) writeFileSync(write, 'changed');
for (const input of Object.values(job.inputs))
  for (const path of typeof input === 'string' ? [input] : Object.values(input)) result += readAll(path);
writeFileSync(join(job.out, 'result.txt'), result);
for (const [name, content] of Object.entries(files)) {
  mkdirSync(dirname(join(job.out, name)), { recursive: true });
  writeFileSync(join(job.out, name), content);
}
send({ type: 'progress', progress: { done: 1, total: 1, unit: 'files' } });
send({ type: 'facts', facts: { speed: 7, ...facts } });
appendFileSync(join(folder, 'log/log.txt'), 'a note\n');
send({ type: 'note', text: 'a note' });
if (die) process.kill(process.pid, die);
if (error) writeFileSync(join(folder, 'error.json'), JSON.stringify(error));
if (error || exit) process.exit(exit ?? 1);
process.removeAllListeners('disconnect');
if (process.connected) process.disconnect();

function send(message) {
  if (process.connected) process.send(message);
  else appendFileSync(join(folder, 'log/messages.jsonl'), `${JSON.stringify(message)}\n`);
}

function sayStarted() {
  if (!started) return;
  writeFileSync(`${started}.tmp`, String(process.pid));
  renameSync(`${started}.tmp`, started);
}

async function passGate() {
  while (gate && !existsSync(gate)) {
    await setTimeout(5);
    if (stopping && !deaf) process.exit(1);
  }
}

function readAll(path) {
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8');
  return readdirSync(path)
    .sort()
    .map((name) => readAll(join(path, name)))
    .join('');
}
