import { availableParallelism } from 'node:os';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/** Tests of functions that keep nothing from one call to the next: a process runs one file of them after the other. */
const PURE = [
  'base',
  'cli/words',
  'faces',
  'house',
  'report',
  'runner/config',
  'runner/decide',
  'runner/estimate',
  'runner/events',
  'runner/fingerprint',
  'runner/plan',
  'runner/resources',
].map((folder) => `tests/${folder}/**/*.test.ts`);

/** Bundled once, and kept under node_modules/.vite: as 700 modules they took each file seconds to import. */
const TENSORFLOW = [
  '@tensorflow/tfjs-core',
  '@tensorflow/tfjs-core/dist/register_all_gradients',
  '@tensorflow/tfjs-backend-cpu',
];

function project(test: TestProjectInlineConfiguration['test']): TestProjectInlineConfiguration {
  return {
    // TensorFlow.js ships its gradients as ES modules that Node itself cannot resolve; Vite can, if told to take those.
    resolve: { mainFields: ['module', 'main'] },
    ssr: { resolve: { mainFields: ['module', 'main'] } },
    test: {
      deps: { optimizer: { ssr: { enabled: true, include: TENSORFLOW } } },
      testTimeout: 60_000,
      hookTimeout: 120_000,
      pool: 'forks',
      ...test,
    },
  };
}

export default defineConfig({
  test: {
    globalSetup: 'tests/support/build.ts',
    // One more than cores: most of them wait for the processes that they drive.
    maxWorkers: availableParallelism() + 1,
    // By name: the short ones come last, so that both workers end together.
    projects: [
      project({ name: 'apart', include: ['tests/**/*.test.ts'], exclude: PURE }),
      project({ name: 'pure', include: PURE, isolate: false }),
    ],
  },
});
