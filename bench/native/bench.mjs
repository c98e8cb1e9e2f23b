// Bundles the rows with the sources that they measure, beside dist/'s own files, and runs the frame.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { modules } from '../../scripts/bundle-options.mjs';

const root = resolve(import.meta.dirname, '../..');
const FOLDERS = ['engine', 'data', 'evaluation'];

process.chdir(root);
if (!existsSync('dist/stage-process.mjs')) throw new Error('dist/ is not built: run `npm run build` first');
const rows = FOLDERS.flatMap((folder) =>
  readdirSync(join('bench/native', folder))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [basename(file, '.ts'), join('bench/native', folder, file)]),
);
for (const old of readdirSync('dist').filter((file) => file.startsWith('bench-'))) rmSync(join('dist', old));
await build({
  ...modules,
  chunkNames: 'bench-[hash]',
  entryPoints: {
    'bench-frame': 'bench/native/frame/main.ts',
    'bench-side': 'bench/native/frame/side.ts',
    ...Object.fromEntries(rows.map(([name, file]) => [`bench-row-${name}`, file])),
  },
});
const { status } = spawnSync(
  process.execPath,
  ['dist/bench-frame.mjs', rows.map(([name]) => name).join(','), ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
