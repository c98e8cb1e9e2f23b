import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { SourceError } from '../source-error.mjs';
import { readPart } from './assemble.mjs';
import { readSchema } from './read-schema.mjs';
import { requireExports } from './require-exports.mjs';
import { readVariants, withVariants } from './variants.mjs';

export const STAGES = 'src/stages';

/**
 * The kinds of stage: every folder of src/stages that holds a spec.ts, in the order of their names.
 * @returns for each its name, its spec (see StageSpec), its options.schema.json with the options of its
 *   variants, and these
 */
export async function readKinds() {
  const shared = readPart('shared');
  const names = readdirSync(STAGES)
    .filter((name) => existsSync(join(STAGES, name, 'spec.ts')))
    .sort();
  for (const name of names) if (!NAME.test(name)) throw new SourceError(`${STAGES}/${name}: ${NAME_RULE}`);
  await requireExports(Object.fromEntries(names.map((name) => [`${STAGES}/${name}/spec.ts`, 'spec'])));
  const specs = await importSpecs(names);
  const kinds = names.map((name) => {
    const options = optionsOf(name, specs[name], shared);
    const variants = readVariants(join(STAGES, name), options, shared);
    return { name, spec: specs[name], options: withVariants(options, variants), variants };
  });
  await requireExports(Object.fromEntries(kinds.flatMap(modulesOf)));
  return kinds;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const NAME_RULE = 'the name of a kind is of lower-case letters and digits, with single dashes between them';

/** What is loaded when its task runs, with the name that it exports. */
function modulesOf({ name, spec, variants }) {
  const own = spec.process === 'stage' ? [[`${STAGES}/${name}/run.ts`, 'run']] : [];
  const ofVariants = variants.flatMap(({ option, folder, values }) =>
    values.map((value) => [`${STAGES}/${name}/${folder}/${value.name}/${option}.ts`, option]),
  );
  return [...own, ...ofVariants];
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

function optionsOf(name, { process }, shared) {
  const folder = join(STAGES, name);
  const wanted = ['options.schema.json', ...(process === 'stage' ? ['run.ts'] : [])];
  for (const file of wanted)
    if (!existsSync(join(folder, file)))
      throw new SourceError(`${folder} holds a spec.ts, so that it needs ${file} too`);
  return readSchema(join(folder, 'options.schema.json'), shared);
}
