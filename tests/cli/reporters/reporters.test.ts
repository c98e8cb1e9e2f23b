import { jsonReporter } from '../../../src/cli/reporters/json.ts';
import { liveReporter } from '../../../src/cli/reporters/live.ts';
import { plainReporter } from '../../../src/cli/reporters/plain.ts';
import { describeReporter } from './contract.ts';

describeReporter({ name: 'live', create: liveReporter });
describeReporter({ name: 'plain', create: plainReporter });
describeReporter({ name: 'json', create: jsonReporter });
