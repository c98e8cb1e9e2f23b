import { collectGarbage } from '../../runner/store/gc.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { layoutOfCall } from '../layout-of-call.ts';
import { bytes } from '../reporters/words.ts';

/** `occ-pipe gc`: removes outputs that no configuration's links point to. Manifests stay. */
export async function gc(call: Call): Promise<number> {
  const dryRun = call.options['dry-run'] === true;
  const garbage = collectGarbage(layoutOfCall(call), { dryRun });
  if (call.options['json']) {
    for (const item of garbage) process.stdout.write(`${JSON.stringify(item)}\n`);
    return EXIT.done;
  }
  for (const item of garbage) process.stdout.write(`${item.entry}  ${item.task}  ${bytes(item.bytes)}\n`);
  const total = garbage.reduce((sum, item) => sum + item.bytes, 0);
  process.stdout.write(`${dryRun ? 'would remove' : 'removed'} ${garbage.length} outputs, ${bytes(total)}\n`);
  return EXIT.done;
}
