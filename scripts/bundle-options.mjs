// How the sources are bundled, for dist/ and for the benchmark alike.
import { readFileSync } from 'node:fs';

/** Packages with binaries; they are loaded from node_modules. */
export const NATIVE = [
  'onnxruntime-node',
  'sharp',
  '@julusian/jpeg-turbo',
  '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
  'lmdb',
  '@tensorflow/tfjs-node-gpu',
];

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export const shared = {
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  // TensorFlow.js' gradients exist as ES modules only, and those do not resolve under Node's own loader.
  mainFields: ['module', 'main'],
  define: { __VERSION__: JSON.stringify(version) },
  logLevel: 'warning',
};

/** Files that Node imports, with what they have in common in further files. */
export const modules = {
  ...shared,
  outExtension: { '.js': '.mjs' },
  splitting: true,
  format: 'esm',
  external: NATIVE,
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
};
