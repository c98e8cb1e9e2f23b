import { join } from 'node:path';
import { InputError } from '../base/input-error.ts';
import type { Engine, Precision } from '../engines/engine.ts';
import type { EngineName, Provider } from '../engines/names.ts';
import { openEngine } from '../engines/select.ts';
import type { StageContext } from './context.ts';

export type { Provider } from '../engines/names.ts';

/**
 * Opens the engine that a task is to compute with, or another one by name; what was traced goes to
 * artifacts/cache/graphs.
 * @param precision of the steps that it will be given
 */
export async function openTaskEngine(
  { engine, provider, threads, cache }: StageContext<unknown>,
  { name = engine, precision }: { readonly name?: string; readonly precision?: Precision } = {},
): Promise<Engine> {
  try {
    return await openEngine(name as EngineName | 'auto', {
      threads,
      provider: provider as Provider,
      ...(precision && { precision }),
      graphs: TRACER === undefined ? undefined : { folder: join(cache, 'graphs'), program: TRACER },
    });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UnavailableError') throw error;
    const { cure } = error as { cure?: string };
    throw new InputError(error.message, cure ? { cure } : {});
  }
}

/**
 * A hash of all sources that tracing runs through, put in by the build. Where nothing was built, as in a
 * test that imports the sources, no graph outlives the process.
 */
declare const __TRACER__: string | undefined;
const TRACER = typeof __TRACER__ === 'string' ? __TRACER__ : undefined;
