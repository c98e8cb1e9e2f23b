import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPathInputs } from '../../../src/runner/decide/path-inputs.ts';
import { artifactPaths } from '../../../src/runner/store/artifact-paths.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';

const scratch = scratchFolder();
const file = join(scratch, 'large');
const SIZE = 8 << 20;
const artifacts = artifactPaths(scratch, join(scratch, 'pipeline.yaml'));

test.runIf(process.platform === 'linux')(
  'what was written just before is read once more, not at each look',
  async () => {
    writeFileSync(file, Buffer.alloc(SIZE, 1));
    let time = Date.now();
    const paths = openPathInputs(artifacts, () => time);
    const record = await paths.inspect(file);
    time += 3000;
    const look = (): Promise<string[]> => paths.changedSince(file, record);
    expect(await bytesReadBy(look)).toBeGreaterThanOrEqual(SIZE);
    expect(await bytesReadBy(look)).toBeLessThan(SIZE);
    writeFileSync(file, Buffer.alloc(SIZE, 2));
    expect(await look()).toEqual(['']);
  },
);

test('a look is worth repeating after five seconds, or five times as long as it took', async () => {
  writeFileSync(file, 'small');
  let time = Date.now() + 60_000;
  let step = 0;
  const paths = openPathInputs(artifacts, () => {
    time += step;
    return time;
  });
  const record = await paths.inspect(file);
  expect(paths.isStale(file)).toBe(false);
  time += 5000;
  expect(paths.isStale(file)).toBe(true);
  step = 3000; // So long takes this one, as each asks for the time once more.
  expect(await paths.changedSince(file, record)).toEqual([]);
  step = 0;
  time += 11_000;
  expect(paths.isStale(file)).toBe(false);
  time += 1000;
  expect(paths.isStale(file)).toBe(true);
});

async function bytesReadBy(act: () => Promise<unknown>): Promise<number> {
  const before = bytesRead();
  await act();
  return bytesRead() - before;
}

/** By this process so far (proc_pid_io(5)). */
function bytesRead(): number {
  return Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))![1]);
}
