// The peers that are programs of the system, as Debian offers them: how each is called, what it leaves behind, and how a project is written for it.
import { availableParallelism } from 'node:os';
import { delimiter } from 'node:path';
import { plan, write } from '../projects.mjs';

const cores = availableParallelism();

export const systemPeers = {
  ninja: {
    command: ['ninja', '--quiet'],
    made: ['build', '.ninja_log', '.ninja_deps'],
    write(root, project) {
      const rules = plan(project).map(
        ({ out, inputs, run }, i) =>
          `rule r${i}\n  command = ${run}\nbuild ${out}: r${i} ${inputs.join(' ')}\n`,
      );
      write(root, 'build.ninja', rules.join(''));
    },
  },
  make: {
    // Without -r it tries to make each of 100,000 data files by its built-in rules, for minutes.
    command: ['make', '-r', '-s', `-j${cores}`, 'all'],
    made: ['build'],
    write(root, project) {
      const all = plan(project);
      const rules = all.map(
        ({ out, inputs, run }) => `${out}: ${inputs.join(' ')}\n\t@mkdir -p build; ${run}\n`,
      );
      write(root, 'Makefile', `all: ${all.map(({ out }) => out).join(' ')}\n${rules.join('')}`);
    },
  },
  tup: {
    command: ['tup', '--quiet'],
    made: ['build', '.tup'],
    first: ['tup', 'init'],
    env: (tools) => ({ PATH: `${tools}${delimiter}${process.env.PATH}` }),
    release: ['fusermount', '-u', '.tup/mnt'],
    write(root, project) {
      const rules = plan(project).map(
        ({ out, inputs, run }) => `: ${inputs.join(' ')} |> ${run} |> ${out}\n`,
      );
      write(root, 'Tupfile', rules.join(''));
    },
  },
  scons: {
    command: ['scons', '-Q', '-s', `-j${cores}`],
    made: ['build', '.sconsign.dblite'],
    write(root, project) {
      const rules = plan(project).map(
        ({ out, inputs, run }) =>
          `Command(${JSON.stringify(out)}, ${JSON.stringify(inputs)}, ${JSON.stringify(run)})\n`,
      );
      write(root, 'SConstruct', rules.join(''));
    },
  },
  doit: {
    command: ['doit', '-v0', `-n${cores}`],
    made: ['build', '.doit.db', '.doit.db.db', '.doit.db.dat', '.doit.db.dir', '.doit.db.bak'],
    write(root, project) {
      const tasks = plan(project).map(({ name, out, inputs, run }) => ({
        name,
        file_dep: inputs,
        targets: [out],
        actions: [`mkdir -p build; ${run}`],
      }));
      write(root, 'dodo.py', `def task_all():\n    yield from ${JSON.stringify(tasks)}\n`);
    },
  },
  snakemake: {
    command: ['snakemake', '--quiet', `-c${cores}`],
    made: ['build', '.snakemake'],
    write(root, project) {
      const all = plan(project);
      const rules = all.map(({ name, out, inputs, run }) => {
        const input = project.isLarge ? 'glob("data/*/*")' : inputs.map((file) => `"${file}"`).join(', ');
        return `rule ${name}:\n    input: ${input}\n    output: "${out}"\n    shell: ${JSON.stringify(run)}\n`;
      });
      const targets = all.map(({ out }) => `"${out}"`).join(', ');
      write(root, 'Snakefile', `from glob import glob\nrule all:\n    input: ${targets}\n${rules.join('')}`);
    },
  },
};
