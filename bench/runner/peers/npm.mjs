// The peers that come from npm: how each is called, what it leaves behind, and how a project is written for it. Those that look at data
// through git have it committed, and what they make ignored.
import { availableParallelism } from 'node:os';
import { plan, write } from '../projects.mjs';

const cores = availableParallelism();

export const npmPeers = {
  wireit: {
    command: ['npm', 'run', '--silent', 'all'],
    made: ['build', '.wireit'],
    npm: 'wireit@0.14.13',
    env: () => ({ npm_config_update_notifier: 'false' }),
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
    command: ['node_modules/.bin/turbo', 'run', 'all', '--output-logs=none', '--no-update-notifier'],
    made: ['build', '.turbo'],
    npm: 'turbo@2.11.11',
    env: () => ({ TURBO_TELEMETRY_DISABLED: '1', npm_config_update_notifier: 'false' }),
    ignored: ['node_modules', 'build', '.turbo'],
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
    },
  },
  nx: {
    command: ['node_modules/.bin/nx', 'run', 'bench:all', `--parallel=${cores}`, '--outputStyle=summary'],
    made: ['build', '.nx'],
    npm: 'nx@24.0.6',
    // Without the processes that it keeps, or starts, beside itself, and with a cache in the project, not in the home of the user.
    env: () => ({
      NX_CACHE_DIRECTORY: '.nx/cache',
      NX_WORKSPACE_DATA_DIRECTORY: '.nx/workspace-data',
      NX_DAEMON: 'false',
      NX_ISOLATE_PLUGINS: 'false',
      NX_NO_CLOUD: 'true',
      NX_TUI: 'false',
    }),
    ignored: ['node_modules', 'build', '.nx'],
    // Without its daemon it takes outputs from its cache again though they are there: that nothing ran is to be had from what it says.
    cached: (said) => Number(/(\d+) cached/.exec(said)?.[1] ?? 0),
    write(root, project) {
      const all = plan(project);
      const targets = Object.fromEntries(
        all.map(({ name, reads, out, run }) => [
          name,
          {
            executor: 'nx:run-commands',
            cache: true,
            dependsOn: reads,
            inputs: reads.length > 0 ? [{ dependentTasksOutputFiles: '**/*' }] : ['{projectRoot}/data/**/*'],
            outputs: [`{projectRoot}/${out}`],
            options: { command: `mkdir -p build; ${run}` },
          },
        ]),
      );
      targets.all = { executor: 'nx:noop', dependsOn: all.map(({ name }) => name) };
      write(root, 'nx.json', JSON.stringify({ analytics: false, neverConnectToCloud: true }));
      write(root, 'package.json', JSON.stringify({ name: 'bench', private: true }));
      write(root, 'project.json', JSON.stringify({ name: 'bench', targets }));
    },
  },
  moon: {
    command: [
      'node_modules/.bin/moon',
      'run',
      'bench:all',
      '--quiet',
      '--no-actions',
      `--concurrency=${cores}`,
    ],
    made: ['build', '.moon/cache'],
    npm: '@moonrepo/cli@2.5.5',
    // Programs are taken from PATH: no toolchain is fetched.
    env: () => ({ MOON_TOOLCHAIN_FORCE_GLOBALS: 'true' }),
    ignored: ['node_modules', 'build', '.moon/cache'],
    write(root, project) {
      const all = plan(project);
      const tasks = Object.fromEntries(
        all.map(({ name, reads, out, run }) => [
          name,
          {
            script: `mkdir -p build; ${run}`,
            deps: reads.map((read) => `~:${read}`),
            inputs: reads.length > 0 ? [] : ['data/**/*'],
            outputs: [out],
          },
        ]),
      );
      tasks.all = { command: 'noop', deps: all.map(({ name }) => `~:${name}`) };
      write(root, '.moon/workspace.yml', JSON.stringify({ projects: { bench: '.' }, telemetry: false }));
      write(root, 'moon.yml', JSON.stringify({ language: 'unknown', tasks }));
    },
  },
};
