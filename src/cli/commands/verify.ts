import { type StorePart, type Verdict, verifyStore } from '../../runner/store/verify.ts';
import { artifactsOfCall } from '../call/artifacts-of-call.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { UsageError } from '../usage-error.ts';
import { describeDamage } from '../words/changes.ts';
import { count } from '../words/numbers.ts';

/**
 * `occ-pipe verify`: reads every file of the store, or of a part of it, again. Exit code 1 if any entry is
 * not what was published.
 */
export async function verify(call: Call): Promise<number> {
  const isJson = call.options['json'] === true;
  let [entries, broken] = [0, 0];
  for await (const verdict of verifyStore(artifactsOfCall(call), partOf(call.options['subset']))) {
    entries += 1;
    if (verdict.state === 'broken') broken += 1;
    if (isJson) print(`${JSON.stringify({ ...verdict, why: why(verdict) })}\n`);
    else if (verdict.state === 'broken') print(`${verdict.entry}  ${verdict.task}  ${why(verdict)}\n`);
  }
  if (!isJson) {
    const advice = broken > 0 ? '; the next run makes them again where they are needed' : '';
    print(`${count(entries, 'entry')}, ${broken} broken${advice}\n`);
  }
  return broken > 0 ? EXIT.failed : EXIT.done;
}

/** "2/7": the second of seven parts, so that a large store can be verified a part a day. */
function partOf(subset: Call['options'][string]): StorePart {
  if (subset === undefined) return { part: 1, of: 1 };
  const [, part, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(String(subset)) ?? [];
  if (part === undefined || Number(part) < 1 || Number(part) > Number(of)) {
    throw new UsageError(`no part "${subset}" of a store`, 'write which of how many: --subset 1/7');
  }
  return { part: Number(part), of: Number(of) };
}

/** What is wrong with a broken entry; of files that cannot be read, what was met there. */
function why(verdict: Verdict): string {
  if (verdict.state !== 'broken') return '';
  const { damage } = verdict;
  return damage.type === 'output-unreadable' ? damage.problem : describeDamage(damage);
}
