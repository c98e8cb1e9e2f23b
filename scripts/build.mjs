// Bundles the command line and the stage process into dist/. npm runs this by itself ("prepare"). With
// --keep-schema it leaves the committed schemas/pipeline.schema.json as it is, so that a test can tell
// whether it is up to date.
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { build } from 'esbuild';
import { bundleCli } from './bundle-cli.mjs';
import { modules, shared } from './bundle-options.mjs';
import { makeProject, writeCodeCache } from './code-cache.mjs';
import { compileSchemas } from './compile-schemas.mjs';
import { hashSources } from './hash-sources.mjs';
import { SourceError } from './source-error.mjs';

try {
  await compileSchemas({ keepSchema: process.argv.includes('--keep-schema') });
} catch (error) {
  if (!(error instanceof SourceError)) throw error;
  console.error(error.message);
  process.exit(1);
}
rmSync('dist', { recursive: true, force: true });
await bundleCli(randomUUID());
const project = makeProject();
await build({
  ...modules,
  entryPoints: {
    'stage-process': 'src/stages/stage-process.ts',
    'starter-process': 'src/runner/executors/starter-process.ts',
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
writeCodeCache(project);
