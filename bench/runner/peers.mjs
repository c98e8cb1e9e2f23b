// The tools of the comparison: how each is called, what it leaves behind, and how the three projects are written for it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { command, write } from './projects.mjs';

const cores = availableParallelism();
const outOf = (stage) => `build/${stage}`;

/** What the shell command of a stage reads and writes, and the files that a tool has to know of. */
function plan({ stages, data, isLarge }) {
  return stages.map(({ name, reads }) => {
    const inputs = reads.length > 0 ? reads.map(outOf) : data;
    return { name, reads, inputs, out: outOf(name), run: command(name, inputs, outOf(name), isLarge) };
  });
}

export const peers = {
  'occ-pipe': {
    command: [process.execPath, resolve(import.meta.dirname, '../../bin/occ-pipe.cjs'), 'run'],
    made: ['artifacts'],
    write(root, { stages, isLarge }) {
      const text = stages.map(({ name, reads }) => {
        const inputs = reads.length > 0 ? reads.map((read) => `${read}/o`) : ['path:data'];
        const given = inputs.map((input, i) => `      i${i}: ${input}\n`).join('');
        const args = inputs.map((_, i) => `$${i + 1}${reads.length > 0 ? '' : '/0/*'}`);
        const script = command(name, args, '$0/o', isLarge);
        const values = inputs.map((_, i) => `"\${in.i${i}}"`);
        return `  ${name}:\n    uses: command\n    in:\n${given}    run: [sh, -c, '${script}', ${['"${out}"', ...values].join(', ')}]\n`;
      });
      write(root, 'pipeline.yaml', `version: 1\nstages:\n${text.join('')}`);
    },
  },
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
    command: ['make', '-s', `-j${cores}`, 'all'],
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
        const input = project.isLarge ? '"data"' : inputs.map((file) => `"${file}"`).join(', ');
        return `rule ${name}:\n    input: ${input}\n    output: "${out}"\n    shell: ${JSON.stringify(run)}\n`;
      });
      const targets = all.map(({ out }) => `"${out}"`).join(', ');
      write(root, 'Snakefile', `rule all:\n    input: ${targets}\n${rules.join('')}`);
    },
  },
  wireit: {
    command: ['npm', 'run', '--silent', 'all'],
    made: ['build', '.wireit'],
    npm: 'wireit@0.14.13',
    write(root, project) {
      const wireit = Object.fromEntries(
        plan(project).map(({ name, reads, out, run }) => [
          name,
          {
            command: `mkdir -p build; ${run}`,
            dependencies: reads,
            files: reads.length > 0 ? [] : ['data/**'],
            output: [out],
          },
        ]),
      );
      wireit.all = { dependencies: Object.keys(wireit) };
      const scripts = Object.fromEntries(Object.keys(wireit).map((name) => [name, 'wireit']));
      write(root, 'package.json', JSON.stringify({ name: 'bench', private: true, scripts, wireit }));
    },
  },
  turbo: {
    command: ['node_modules/.bin/turbo', 'run', 'all', '--output-logs=none', '--no-daemon'],
    made: ['build', '.turbo', 'node_modules/.cache/turbo'],
    npm: 'turbo',
    inGit: true,
    write(root, project) {
      const all = plan(project);
      const scripts = Object.fromEntries(all.map(({ name, run }) => [name, `mkdir -p build; ${run}`]));
      scripts.all = 'true';
      const tasks = Object.fromEntries(
        all.map(({ name, reads, out }) => [
          `//#${name}`,
          {
            dependsOn: reads.map((read) => `//#${read}`),
            inputs: reads.length > 0 ? ['package.json'] : ['data/**'],
            outputs: [out],
          },
        ]),
      );
      tasks['//#all'] = { dependsOn: all.map(({ name }) => `//#${name}`), inputs: ['package.json'] };
      const manifest = { name: 'bench', private: true, packageManager: 'npm@10.8.2', workspaces: ['none/*'] };
      write(root, 'package.json', JSON.stringify({ ...manifest, scripts }));
      write(root, 'package-lock.json', JSON.stringify({ name: 'bench', lockfileVersion: 3, packages: {} }));
      write(root, 'turbo.json', JSON.stringify({ tasks }));
      write(root, '.gitignore', 'node_modules\nbuild\n.turbo\n');
    },
  },
};

/** The names of those that are to be had. Those that come with npm are fetched into a folder, unless they are there. */
export function findPeers(names, packages, say) {
  if (!existsSync(join(packages, 'package.json'))) write(packages, 'package.json', '{ "private": true }');
  return names.filter((name) => {
    const isThere = peers[name].npm
      ? fetch(name, packages)
      : canRun([peers[name].command[0], '--version'], packages);
    if (!isThere) say(`${name}: not to be had here`);
    return isThere;
  });
}

function fetch(name, packages) {
  if (existsSync(join(packages, 'node_modules', name))) return true;
  return canRun(['npm', 'install', '--no-audit', '--no-fund', peers[name].npm], packages);
}

/** Within a minute. */
export function canRun([program, ...args], cwd) {
  return spawnSync(program, args, { cwd, timeout: 60_000, killSignal: 'SIGKILL' }).status === 0;
}

/** Writes a project for a peer, as its users would keep it. */
export function prepare(name, root, project, packages) {
  const { npm, inGit, first } = peers[name];
  peers[name].write(root, project);
  write(root, 'build/.keep', '');
  if (npm) spawnSync('ln', ['-s', join(packages, 'node_modules'), join(root, 'node_modules')]);
  for (const call of [...(inGit ? GIT : []), ...(first ? [first] : [])])
    spawnSync(call[0], call.slice(1), { cwd: root });
}

const GIT = [
  ['git', 'init', '--quiet'],
  ['git', 'add', '.'],
  ['git', '-c', 'user.name=bench', '-c', 'user.email=bench@localhost', 'commit', '--quiet', '-m', 'data'],
];
