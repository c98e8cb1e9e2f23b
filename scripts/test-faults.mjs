// npm run test:faults [-- FILTER ...]: the long version of tests/faults; OCC_FAULT_SEED chooses other places.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
const filters = process.argv.slice(2);
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', ...(filters.length > 0 ? filters : ['tests/faults/'])],
  { stdio: 'inherit', env: { ...process.env, OCC_FAULTS: 'long' } },
);
process.exitCode = status ?? 1;
