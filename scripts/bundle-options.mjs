// How the sources are bundled, for dist/ and for the benchmark alike.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { hashSources } from './hash-sources.mjs';

/** Packages with binaries or WebAssembly; they are loaded from node_modules. */
export const NATIVE = [
  'onnxruntime-node',
  'sharp',
  '@julusian/jpeg-turbo',
  '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
  'lmdb',
  '7z-wasm',
  '@tensorflow/tfjs-node-gpu',
];

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

/** All but what the build makes. */
const SOURCES = readdirSync(new URL('../src', import.meta.url))
  .filter((name) => name !== 'generated')
  .sort()
  .map((name) => `src/${name}`);

/** What it is built with; a copy of the sources may have no lock. */
const PACKAGES = ['../package.json', '../package-lock.json']
  .map((name) => new URL(name, import.meta.url))
  .filter((file) => existsSync(file));

/** Which program this is: what it is made of, whenever it is built. */
const program = PACKAGES.reduce(
  (hash, file) => hash.update(readFileSync(file)),
  createHash('sha256').update(hashSources(SOURCES)),
).digest('hex');

export const shared = {
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  // TensorFlow.js' gradients exist as ES modules only, and those do not resolve under Node's own loader.
  mainFields: ['module', 'main'],
  define: { __VERSION__: JSON.stringify(version), __PROGRAM__: JSON.stringify(program) },
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
