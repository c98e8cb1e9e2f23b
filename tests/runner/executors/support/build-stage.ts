import { basename, join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

/** Bundles the contract's stage process: Node 20 runs no TypeScript. */
export function buildContractStage(folder: string): string {
  return bundle(join(import.meta.dirname, 'contract-stage.ts'), folder);
}

/** Bundles the process that starts commands. */
export function buildStarter(folder: string): string {
  return bundle(resolve('src/runner/executors/starter-process.ts'), folder);
}

/** CommonJS packages in the bundle ask for Node's own modules by it. */
const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

function bundle(entry: string, folder: string): string {
  const outfile = join(folder, `${basename(entry, '.ts')}.mjs`);
  const options = {
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: { js: REQUIRE },
  } as const;
  buildSync({ entryPoints: [entry], ...options });
  return outfile;
}
