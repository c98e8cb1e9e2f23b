import { defineConfig } from 'vitest/config';

export default defineConfig({
  // TensorFlow.js ships its gradients as ES modules that Node itself cannot resolve; Vite can, if told to take those.
  resolve: { mainFields: ['module', 'main'] },
  ssr: { resolve: { mainFields: ['module', 'main'] } },
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: 'tests/support/build.ts',
    server: { deps: { inline: [/@tensorflow\/tfjs/] } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
