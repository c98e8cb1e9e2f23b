// The process of our own side: `bench-side.mjs ROW CONTEXT`. Words come on standard input, answers leave on descriptor 3.
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Side } from '../row.ts';
import { loadRow } from './load-row.ts';
import type { Message } from './process.ts';

const [name, given] = process.argv.slice(2);
const context = JSON.parse(given!);
const row = await loadRow(name!);
let side: Side | undefined;

say({ type: 'ready' });
for await (const word of createInterface({ input: process.stdin })) {
  if (word === 'prepare') {
    await row.prepare?.(context);
    say({ type: 'prepared' });
  } else if (word === 'limit') {
    say({ type: 'limit', limit: await row.limit!(context) });
  } else {
    side ??= await row.ours(context);
    if (word === 'load') say({ type: 'ready' });
    else await measure(side);
  }
}
await side?.dispose?.();

async function measure(side: Side): Promise<void> {
  await side.before?.();
  const start = performance.now();
  const result = await side.run();
  say({ type: 'done', seconds: (performance.now() - start) / 1000, ...result });
}

function say(message: Message): void {
  writeSync(3, `${JSON.stringify(message)}\n`);
}
