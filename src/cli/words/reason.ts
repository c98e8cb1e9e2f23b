import type { CachedReason, FetchedReason, Reason } from '../../runner/decide/reasons/reason.ts';
import type { JobError } from '../../runner/job/job-file.ts';
import { describeAcceptance } from '../../runner/store/accepted.ts';
import type { WaitReason } from '../../runner/work/take-turn.ts';
import { describeDamage } from './changes.ts';
import { describeDifferences } from './difference.ts';
import { fromHere } from './from-here.ts';

/** Why a task runs, does not run, or has to wait: "lr 0.1 -> 0.05 (pipeline.yaml:41)". */
export function describeReason(reason: Reason | WaitReason): string {
  switch (reason.type) {
    case 'first':
      return 'first run';
    case 'differs':
      return describeDifferences(reason.differences);
    case 'output-missing':
      return `output missing: the store has no ${reason.entry} any more`;
    case 'broken':
      return describeDamage(reason.damage);
    case 'removed':
      return 'its output was removed by gc';
    case 'forced':
      return 'forced';
    case 'up-to-date':
      return `up to date${acceptedFor(reason)}`;
    case 'restored':
      return `restored from ${reason.from}${acceptedFor(reason)}`;
    case 'fetched':
      return `fetched from ${reason.cache}, made ${reason.from}`;
    case 'needs':
      return `needs ${reason.task}`;
    case 'stopped':
      return 'stopped';
    case 'after':
      return `decided after ${reason.task}`;
    case 'error':
      return describeError(reason.error);
    case 'held':
      return describeWait(reason);
  }
}

function describeWait({ pid, host, silent }: WaitReason): string {
  const who = `waits for pid ${pid}${host === undefined ? '' : ` on ${host}`}`;
  if (!silent) return who;
  const { seconds, expiry } = silent;
  return `${who}, silent for ${seconds.toFixed(0)} s, to be taken over after ${expiry.toFixed(0)} s`;
}

function acceptedFor({ accepted }: Exclude<CachedReason, FetchedReason>): string {
  return accepted ? `, ${describeAcceptance(accepted)}` : '';
}

/** What is wrong in pipeline.yaml says where already; elsewhere the place is half of what is said. */
function describeError({ type, place, message }: JobError): string {
  return type === 'environment' && place ? `${fromHere(place)}: ${message}` : message;
}
