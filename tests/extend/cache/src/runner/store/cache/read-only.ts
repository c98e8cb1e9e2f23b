import { directory } from './directory.ts';
import type { CacheModule } from './result-cache.ts';

/** `read-only:FOLDER`: somebody else's `dir:FOLDER`, to which nothing is added. */
export const readOnly: CacheModule = {
  open(location, cwd) {
    const { get } = directory.open(location, cwd);
    return { get, put: async () => {} };
  },
};
