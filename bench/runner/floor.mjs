// node floor.mjs look|hash FOLDER [INDEX]: the least that a runner in Node has to do over the folders in FOLDER, on all cores (the main thread
// and a worker for each other core). `look` lists them, asks for the state of every file, and compares it with a flat index, which it writes
// where there is none; `hash` reads every file and takes its sha256. No folders within folders, no names kept, no errors told apart.
import { hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** Size, mtime, ctime, inode. */
const STAMPS = 4;
const actions = { look, hash: hashAll };
const chunk = Buffer.allocUnsafeSlow(1 << 16);

if (isMainThread) await main(...process.argv.slice(2));
else parentPort.postMessage(work(workerData));

async function main(what, root, index) {
  const job = { what, root, folders: readdirSync(root), claims: new Int32Array(new SharedArrayBuffer(4)) };
  const others = Array.from({ length: availableParallelism() - 1 }, () => {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: job });
    return new Promise((resolve) => worker.once('message', resolve));
  });
  const known = index && existsSync(index) ? readFileSync(index) : undefined;
  const results = [work(job), ...(await Promise.all(others))].flat().sort((a, b) => a.i - b.i);
  const now = Buffer.concat(results.map(({ bytes }) => bytes));
  if (known && !known.equals(now)) throw new Error('something changed');
  if (index && !known) writeFileSync(index, now);
}

/** Takes one folder after another until none is left. */
function work({ what, root, folders, claims }) {
  const results = [];
  for (;;) {
    const i = Atomics.add(claims, 0, 1);
    if (i >= folders.length) return results;
    const folder = `${root}/${folders[i]}`;
    results.push({ i, bytes: actions[what](folder, readdirSync(folder)) });
  }
}

function look(folder, names) {
  const stamps = new BigInt64Array(names.length * STAMPS);
  for (const [i, name] of names.entries()) {
    const { size, mtimeNs, ctimeNs, ino } = lstatSync(`${folder}/${name}`, { bigint: true });
    stamps.set([size, mtimeNs, ctimeNs, ino], i * STAMPS);
  }
  return new Uint8Array(stamps.buffer);
}

function hashAll(folder, names) {
  const hashes = new Uint8Array(names.length * 32);
  for (const [i, name] of names.entries()) {
    const file = openSync(`${folder}/${name}`, 'r');
    const bytes = readSync(file, chunk, 0, chunk.length, null);
    closeSync(file);
    hashes.set(hash('sha256', chunk.subarray(0, bytes), 'buffer'), i * 32);
  }
  return hashes;
}
