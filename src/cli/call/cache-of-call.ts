import { openCache, type SessionCache } from '../../runner/store/cache/open-cache.ts';
import type { Call } from '../command.ts';
import { warn } from '../output.ts';
import { describeCacheProblem } from '../words/event.ts';

/**
 * The cache of results that a call names: `--cache`, or OCC_PIPE_CACHE. Its problems are told on stderr,
 * until a run takes them over as events. Throws InputError for an address that there is not.
 */
export function cacheOfCall({ options, cwd }: Call): SessionCache | undefined {
  const address = (options['cache'] ?? process.env['OCC_PIPE_CACHE'] ?? '') as string;
  const cache = address === '' ? undefined : openCache(address, cwd);
  cache?.onProblem((problem) => warn(`warning: ${describeCacheProblem(address, problem)}\n`));
  return cache;
}
