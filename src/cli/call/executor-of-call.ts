import { fileURLToPath } from 'node:url';
import { DEFAULT_EXECUTOR } from '../../runner/executors/catalog.ts';
import type { Executor } from '../../runner/executors/executor.ts';
import { openExecutor } from '../../runner/executors/open-executor.ts';
import type { Call } from '../command.ts';

/** Where a call's tasks run: `--executor`, or OCC_PIPE_EXECUTOR. Throws InputError. */
export function executorOfCall({ options }: Call): Promise<Executor> {
  const name = (options['executor'] ?? (process.env['OCC_PIPE_EXECUTOR'] || DEFAULT_EXECUTOR)) as string;
  const given = (options['executor-option'] ?? []) as string[];
  return openExecutor(name, given, stageProcess());
}

/** The script that runs our own kinds, beside the command line's. */
export function stageProcess(): string {
  return fileURLToPath(new URL('stage-process.mjs', import.meta.url));
}
