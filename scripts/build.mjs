// Bundles the command line and the stage process into dist/. npm runs this by itself ("prepare"). With --keep-schema it leaves the
// committed schemas/pipeline.schema.json as it is, so that a test can tell whether it is up to date.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { bundleCli } from './bundle-cli.mjs';
import { modules, shared } from './bundle-options.mjs';
import { compileSchemas } from './compile-schemas.mjs';
import { hashSources } from './hash-sources.mjs';

await compileSchemas({ keepSchema: process.argv.includes('--keep-schema') });
rmSync('dist', { recursive: true, force: true });
await build({
  ...modules,
  entryPoints: {
    'stage-process': 'src/stages/stage-process.ts',
    worker: 'src/stages/workers/worker.ts',
    live: 'src/cli/reporters/live.ts',
    engines: 'src/engines/select.ts',
    'provider-process': 'src/engines/onnxruntime/providers/provider-process.ts',
  },
  // Traced graphs are kept from run to run, but not from program to program.
  define: { ...shared.define, __TRACER__: JSON.stringify(hashSources(['src/engines', 'src/network'])) },
});
// A thread reads a script sooner than a module.
await build({
  ...shared,
  entryPoints: { 'content-worker': 'src/runner/content/parallel/worker.ts' },
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
});
await bundleCli(randomUUID());
warmCodeCache();

/** Compiles what a run with nothing to do needs, by such a run: the first one here publishes, the second writes the cache. */
function warmCodeCache() {
  const folder = mkdtempSync(join(tmpdir(), 'occ-pipe-build-'));
  const out = "require('node:fs').writeFileSync(process.argv[1] + '/a', '')";
  writeFileSync(
    join(folder, 'pipeline.yaml'),
    `version: 1\nstages:\n  a:\n    uses: command\n    run: [node, -e, ${JSON.stringify(out)}, "\${out}"]\n`,
  );
  for (const env of [{}, { OCC_PIPE_WRITE_CODE_CACHE: '1' }]) {
    execFileSync(process.execPath, [resolve('bin/occ-pipe.cjs'), 'run'], {
      cwd: folder,
      env: { ...process.env, ...env },
    });
  }
  rmSync(folder, { recursive: true });
}
