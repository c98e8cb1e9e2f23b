import { localExecutor } from '../../../src/runner/executors/local.ts';
import { describeExecutor } from './contract.ts';

describeExecutor({
  name: 'local',
  create: localExecutor,
  measuresUsage: process.platform === 'linux',
  tellsPid: true,
});
