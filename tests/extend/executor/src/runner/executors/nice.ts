import type { ExecutorModule } from './executor-module.ts';
import { local } from './local.ts';

/** As `local`, but behind everything else that the machine has to do. */
export const nice: ExecutorModule = {
  options: {
    ...local.options,
    level: { about: 'a niceness, 0 to 19', default: '10', pattern: /^1?\d$/ },
  },
  create(settings) {
    const executor = local.create(settings);
    const wrapper = ['nice', '-n', settings.options['level']!];
    return {
      ...executor,
      name: 'nice',
      start: (job, onMessage) =>
        executor.start({ ...job, wrapper: [...wrapper, ...(job.wrapper ?? [])] }, onMessage),
    };
  },
};
