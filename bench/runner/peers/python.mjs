// The peers that are Python packages: they are taken from the environment of the Python that `--python` names.
import { spawnSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { plan, write } from '../projects.mjs';
import { systemPeers } from './system.mjs';

/** @param python the program of a virtual environment that has them @returns the peers by name, as of the others */
export function pythonPeers(python) {
  const program = (name) => join(dirname(resolve(python)), name);
  const { snakemake } = systemPeers;
  return {
    dvc: dvc(program('dvc')),
    snakemake: {
      ...snakemake,
      command: [program('snakemake'), '--quiet', 'all', snakemake.command.at(-1)],
      env: () => ({ XDG_CACHE_HOME: '.snakemake/cache' }),
    },
  };
}

/** With its caches in the project: by default it keeps some for all projects of the system, from which it would take a `cold` run. */
function dvc(program) {
  return {
    command: [program, 'repro', '--quiet'],
    made: ['build', 'dvc.lock', '.dvc/cache', '.dvc/tmp', '.dvc/site'],
    env: () => ({
      DVC_NO_ANALYTICS: '1',
      DVC_SITE_CACHE_DIR: '.dvc/site',
      DVC_GLOBAL_CONFIG_DIR: '.dvc/global',
      DVC_SYSTEM_CONFIG_DIR: '.dvc/system',
    }),
    write(root, project) {
      spawnSync(program, ['init', '--no-scm', '--quiet'], { cwd: root });
      spawnSync(program, ['config', 'core.check_update', 'false'], { cwd: root });
      const stages = plan(project).map(({ name, out, inputs, run }) => [
        name,
        { cmd: run, deps: project.isLarge ? ['data'] : inputs, outs: [out] },
      ]);
      write(root, 'dvc.yaml', JSON.stringify({ stages: Object.fromEntries(stages) }));
    },
  };
}
