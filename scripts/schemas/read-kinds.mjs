import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { readVariants, withVariants } from './variants.mjs';

export const STAGES = 'src/stages';

/**
 * The kinds of stage: every folder of src/stages that holds a spec.ts, in the order of their names.
 * @returns for each its name, its spec (see StageSpec), its options.schema.json with the options of its
 *   variants, and these
 */
export async function readKinds() {
  const names = readdirSync(STAGES)
    .filter((name) => existsSync(join(STAGES, name, 'spec.ts')))
    .sort();
  const specs = await importSpecs(names);
  return names.map((name) => {
    const options = optionsOf(name, specs[name]);
    const variants = readVariants(join(STAGES, name), options);
    return { name, spec: specs[name], options: withVariants(options, variants), variants };
  });
}

async function importSpecs(names) {
  const imports = names.map((name, i) => `import { spec as s${i} } from './${STAGES}/${name}/spec.ts';`);
  const members = names.map((name, i) => `${JSON.stringify(name)}: s${i}`);
  const { outputFiles } = await build({
    stdin: {
      contents: `${imports.join('\n')}\nexport default { ${members.join(', ')} };`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    plugins: [{ name: 'not-yet', setup: leaveLoaded }],
    format: 'esm',
    platform: 'node',
    write: false,
    logLevel: 'warning',
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return (await import(`data:text/javascript;base64,${code}`)).default;
}

/**
 * What a spec would load when it gets there is not needed here, and may rest on what is yet to be generated.
 */
function leaveLoaded({ onResolve }) {
  onResolve({ filter: /^\./ }, ({ kind, path }) =>
    kind === 'dynamic-import' ? { path, external: true } : undefined,
  );
}

function optionsOf(name, { process }) {
  const folder = join(STAGES, name);
  const wanted = ['options.schema.json', ...(process === 'stage' ? ['run.ts'] : [])];
  for (const file of wanted)
    if (!existsSync(join(folder, file)))
      throw new Error(`${folder} holds a spec.ts, so that it needs ${file} too`);
  return JSON.parse(readFileSync(join(folder, 'options.schema.json'), 'utf8'));
}
