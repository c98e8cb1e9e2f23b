// node runner-main.mjs ROOT TASKS.json STAGE: one run; prints its events, then what became of each task.
import { readFileSync } from 'node:fs';
import { localExecutor } from '../../../src/runner/executors/local.ts';
import { openSketched } from './sketched-project.ts';

const [root, sketch, stage] = process.argv.slice(2) as [string, string, string];
const project = openSketched(root);
const { tasks } = await project.run(JSON.parse(readFileSync(sketch, 'utf8')), {
  executor: localExecutor(stage, 5000),
  onEvent: (event) => process.stdout.write(`${JSON.stringify(event)}\n`),
});
process.stdout.write(`${JSON.stringify(tasks)}\n`);
