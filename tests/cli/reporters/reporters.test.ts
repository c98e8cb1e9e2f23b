import { jsonReporter } from '../../../src/cli/reporters/json.ts';
import { liveReporter } from '../../../src/cli/reporters/live.ts';
import { plainReporter } from '../../../src/cli/reporters/plain.ts';
import { describeReporter } from './contract.ts';

describeReporter({ name: 'live', isForPeople: true, create: liveReporter });
describeReporter({ name: 'plain', isForPeople: true, create: plainReporter });
describeReporter({ name: 'json', isForPeople: false, create: jsonReporter });
