import { build } from 'esbuild';
import { SourceError } from '../source-error.mjs';

/**
 * What is loaded when it is needed would otherwise be missed no sooner.
 * @param wanted by file the name that it has to export
 * @throws SourceError
 */
export async function requireExports(wanted) {
  const { metafile } = await build({
    entryPoints: Object.keys(wanted),
    outdir: 'dist',
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  for (const { entryPoint, exports } of Object.values(metafile.outputs)) {
    const name = wanted[entryPoint];
    if (!exports.includes(name)) throw new SourceError(`${entryPoint} must export \`${name}\``);
  }
}
