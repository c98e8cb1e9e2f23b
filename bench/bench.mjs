// npm run bench [-- native|growth|runner|plan|agreement] [options]: without a name the native table, then the runner beside its peers.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const PROGRAMS = {
  native: ['native/bench.mjs', 'table'],
  growth: ['native/bench.mjs', 'growth'],
  runner: ['runner/bench.mjs'],
  plan: ['runner/growth.mjs'],
  agreement: ['agreement/bench.mjs'],
};

const [first, ...rest] = process.argv.slice(2);
const named = first in PROGRAMS;
for (const name of named ? [first] : ['native', 'runner']) {
  const [script, ...fixed] = PROGRAMS[name];
  const options = named ? rest : name === 'native' ? process.argv.slice(2) : [];
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, script), ...fixed, ...options], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
