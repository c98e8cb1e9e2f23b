import { drawNumber } from './campaign.ts';
import {
  CALLS,
  type Call,
  CHANGES,
  describeFault,
  type ErrorName,
  type Fault,
  PROCESSES,
  type Process,
} from './fault.ts';
import type { Situation } from './situation.ts';

/** A fault of one situation's run. */
export interface Trial {
  readonly title: string;
  readonly situation: Situation;
  readonly fault: Fault;
}

function trial(situation: Situation, fault: Fault): Trial {
  return { title: `${situation.title}: ${describeFault(fault)}`, situation, fault };
}

/** Of any process that is there, at any of its calls; each third time of all processes at once. */
export function randomKills(
  situations: readonly Situation[],
  count: number,
  who: readonly Process[] = PROCESSES,
): Trial[] {
  return Array.from({ length: count }, (_, i) => {
    const one = situations[i % situations.length]!;
    const all = who.flatMap((process) => CALLS.map((call) => one.counts[process][call]));
    const last = all.reduce((sum, calls) => sum + calls, 0);
    const nth = drawNumber(last, `${one.title} ${i}`);
    return trial(one, { calls: CALLS, who, nth, how: i % 3 === 2 ? 'all' : 'before' });
  });
}

/** Before and after each call that changes something on the disk, and in the middle of each write. */
export function everyKill(situation: Situation, of: readonly Process[] = PROCESSES): Trial[] {
  return everyCall(situation, CHANGES, of).flatMap(({ who, call, nth }) => {
    const hows = ['before', 'after', 'all', ...(call === 'write' ? (['torn'] as const) : [])] as const;
    return hows.map((how) => trial(situation, { calls: [call], who: [who], nth, how }));
  });
}

/** Which calls fail so. */
const FAILING: Readonly<Record<ErrorName, readonly Call[]>> = {
  ENOSPC: ['create', 'write', 'mkdir', 'link', 'truncate', 'rename', 'sync'],
  EDQUOT: ['create', 'write', 'mkdir'],
  EIO: ['open', 'create', 'read', 'write', 'sync', 'list', 'stat', 'rename', 'unlink', 'mkdir'],
  EMFILE: ['open', 'create', 'list'],
  EROFS: ['create', 'mkdir', 'link', 'rename', 'unlink', 'truncate'],
  EACCES: ['open', 'create', 'list', 'mkdir', 'link', 'rename', 'unlink', 'stat'],
};

/** Each error at each call that can fail so: this once, or from there on. */
export function everyError(situation: Situation, of: readonly Process[] = PROCESSES): Trial[] {
  return (Object.keys(FAILING) as ErrorName[]).flatMap((how) =>
    everyCall(situation, FAILING[how], of).flatMap(({ who, call, nth }) => [
      trial(situation, { calls: [call], who: [who], nth, how }),
      ...(nth === 1 ? [trial(situation, { calls: FAILING[how], who: [who], nth, how, stays: true })] : []),
    ]),
  );
}

function everyCall(
  { counts }: Situation,
  calls: readonly Call[],
  of: readonly Process[],
): { who: Process; call: Call; nth: number }[] {
  return of.flatMap((who) =>
    calls.flatMap((call) => Array.from({ length: counts[who][call] }, (_, i) => ({ who, call, nth: i + 1 }))),
  );
}
