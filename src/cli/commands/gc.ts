import { parseBytes } from '../../runner/config/stages/resources.ts';
import { collectGarbage, type Garbage } from '../../runner/store/gc.ts';
import { artifactsOfCall } from '../call/artifacts-of-call.ts';
import { cacheOfCall } from '../call/cache-of-call.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { UsageError } from '../usage-error.ts';
import { count } from '../words/numbers.ts';
import { bytes } from '../words/units.ts';

/**
 * `occ-pipe gc`: removes outputs that no configuration's links point to, and abandoned work. Manifests stay.
 * Of a cache that others share only what was found damaged long ago goes.
 */
export async function gc(call: Call): Promise<number> {
  const dryRun = call.options['dry-run'] === true;
  const garbage = await collectGarbage(artifactsOfCall(call), {
    dryRun,
    keep: parsed(call, 'keep', parseBytes, 'a size such as 50GB or 512MiB'),
    olderThan: parsed(call, 'older-than', millisecondsOf, 'a time such as 30d, 12h or 2w'),
  });
  if (!dryRun) await cacheOfCall(call)?.tidy();
  if (call.options['json']) {
    for (const item of garbage) print(`${JSON.stringify(item)}\n`);
    return EXIT.done;
  }
  for (const { entry, what, task, time, bytes: size } of garbage) {
    const name = what === 'work' ? `work/${entry}` : entry;
    print(`${name}  ${task}  ${time.toISOString().slice(0, 10)}  ${bytes(size)}\n`);
  }
  const number = (kind: Garbage['what']): number => garbage.filter(({ what }) => what === kind).length;
  const total = bytes(garbage.reduce((sum, item) => sum + item.bytes, 0));
  const work = number('work') > 0 ? ` and ${count(number('work'), 'abandoned attempt')}` : '';
  print(`${dryRun ? 'would remove' : 'removed'} ${count(number('output'), 'output')}${work}, ${total}\n`);
  return EXIT.done;
}

function parsed(
  { options }: Call,
  name: string,
  parse: (text: string) => number | undefined,
  what: string,
): number | undefined {
  const text = options[name] as string | undefined;
  if (text === undefined) return undefined;
  const value = parse(text);
  if (value === undefined) throw new UsageError(`--${name} ${text} is not understood`, `give ${what}`);
  return value;
}

const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, w: 7 * 24 };

function millisecondsOf(time: string): number | undefined {
  const [, number, unit] = /^([\d.]+)\s?([hdw])$/.exec(time) ?? [];
  return unit === undefined ? undefined : Number(number) * HOURS[unit]! * 3_600_000;
}
