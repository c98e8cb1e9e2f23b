import { describeExecutor } from './contract.ts';
import { pollingExecutor } from './support/polling-executor.ts';

describeExecutor({
  name: 'polling',
  create: pollingExecutor,
  measuresUsage: false,
  tellsPid: false,
});
