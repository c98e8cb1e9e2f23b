import type { ExecutorModule } from './executor-module.ts';

/** Every executor by the name that `--executor` takes; its module is loaded when the first task starts. */
export const executors: Readonly<Record<string, () => Promise<ExecutorModule>>> = {
  local: async () => (await import('./local.ts')).local,
};

export const DEFAULT_EXECUTOR = 'local';
