// The study that is shipped, run to its end: minutes, so that it is done once.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from './run.mjs';

const PIPELINE = resolve(import.meta.dirname, '../../pipeline.yaml');

/** What a run says that found everything up to date. */
export const NOTHING_TO_RUN = 'nothing to run';

/** @param command that runs a pipeline @returns the folder */
export async function makeStudy(folder, command) {
  mkdirSync(folder, { recursive: true });
  copyFileSync(PIPELINE, join(folder, 'pipeline.yaml'));
  console.log('the shipped study is run to its end first');
  const { fault } = await run(command, { cwd: folder, limit: 3600 });
  if (fault) throw new Error(`the shipped study ${fault}`);
  return folder;
}
