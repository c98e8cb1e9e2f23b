import { localExecutor } from '../../../src/runner/executors/local.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { describeExecutor } from './contract.ts';
import { buildStarter } from './support/build-stage.ts';

const traits = { name: 'local', measuresUsage: process.platform === 'linux', tellsPid: true };

describeExecutor({ ...traits, create: localExecutor });

const script = buildStarter(scratchFolder());
describeExecutor({
  ...traits,
  title: 'local, by its starter',
  create: (stageProcess, grace) => localExecutor(stageProcess, grace, { script, after: 0 }),
});
