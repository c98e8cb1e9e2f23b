// Bundles the command line and the stage process into dist/. npm runs this by itself ("prepare").
import { readFileSync, rmSync } from 'node:fs';
import { build } from 'esbuild';
import { compileSchemas } from './compile-schemas.mjs';

const NATIVE = ['onnxruntime-node', 'sharp', '@julusian/jpeg-turbo', 'lmdb', '@tensorflow/tfjs-node-gpu'];

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

await compileSchemas();
rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: { cli: 'src/cli/main.ts', 'stage-process': 'src/stages/stage-process.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  // TensorFlow.js' gradients exist as ES modules only, and those do not resolve under Node's own loader.
  mainFields: ['module', 'main'],
  external: NATIVE,
  define: { __VERSION__: JSON.stringify(version) },
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
