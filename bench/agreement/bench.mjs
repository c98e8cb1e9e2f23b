// Bundles the comparisons with the sources that they are about, beside dist/'s own files, and runs them.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { modules } from '../../scripts/bundle-options.mjs';

process.chdir(resolve(import.meta.dirname, '../..'));
if (!existsSync('dist/stage-process.mjs')) throw new Error('dist/ is not built: run `npm run build` first');
for (const old of readdirSync('dist').filter((file) => file.startsWith('agreement')))
  rmSync(join('dist', old));
await build({
  ...modules,
  chunkNames: 'agreement-[hash]',
  entryPoints: { agreement: 'bench/agreement/main.ts' },
});
const { status } = spawnSync(process.execPath, ['dist/agreement.mjs', ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);
