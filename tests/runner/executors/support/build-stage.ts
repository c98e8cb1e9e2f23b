import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Bundles the contract's stage process: Node 20 runs no TypeScript. */
export function buildContractStage(folder: string): string {
  const outfile = join(folder, 'contract-stage.mjs');
  buildSync({
    entryPoints: [join(import.meta.dirname, 'contract-stage.ts')],
    ...{ outfile, bundle: true, platform: 'node', format: 'esm' },
  });
  return outfile;
}
