import type { CacheModule } from './result-cache.ts';

/**
 * Every kind of cache by the scheme of its addresses, as in `--cache dir:/mnt/team`; loaded when one is
 * asked.
 */
export const caches: Readonly<Record<string, () => Promise<CacheModule>>> = {
  dir: async () => (await import('./directory.ts')).directory,
};
