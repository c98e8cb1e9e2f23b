import { typeName } from './type-names.mjs';

/**
 * The modules that name every kind's own, by file name: stage-specs.ts imports them at once, as the command
 * line needs them; stage-loaders.ts each when its task runs, and stage-variants.ts what an option of it
 * chooses.
 */
export function kindModules(kinds) {
  return {
    'stage-specs.ts': specs(kinds),
    'stage-loaders.ts': loaders(kinds),
    'stage-variants.ts': variantLoaders(kinds),
  };
}

function specs(kinds) {
  const imports = kinds.map(({ name }, i) => `import { spec as kind${i} } from '../stages/${name}/spec.ts';`);
  const members = kinds.map(({ name }, i) => `  ['${name}', kind${i}],`);
  return `import type { StageSpec } from '../stages/stage-spec.ts';
${imports.join('\n')}

export const specs: readonly (readonly [kind: string, spec: StageSpec])[] = [
${members.join('\n')}
];
`;
}

function loaders(kinds) {
  const run = kinds.filter(({ spec }) => spec.process === 'stage').map(({ name }) => name);
  const members = run.map(
    (name) =>
      `  '${name}': async (): Promise<RunStage<${typeName(name, 'options')}>> => (await import('../stages/${name}/run.ts')).run,`,
  );
  return `import type { RunStage } from '../stages/context.ts';
import type { ${run.map((name) => typeName(name, 'options')).join(', ')} } from './stage-options.ts';

export const loaders = {
${members.join('\n')}
};
`;
}

/**
 * One list for each option with variants: `sources` for src/stages/download/sources, whose members are in
 * source.ts and named `source`.
 */
function variantLoaders(kinds) {
  const lists = kinds.flatMap(({ name: kind, variants }) =>
    variants.map(({ option, folder, values }) => {
      const members = values.map(
        ({ name }) =>
          `  '${name}': async () => (await import('../stages/${kind}/${folder}/${name}/${option}.ts')).${option},`,
      );
      return `export const ${folder} = {\n${members.join('\n')}\n};\n`;
    }),
  );
  return lists.join('\n');
}
