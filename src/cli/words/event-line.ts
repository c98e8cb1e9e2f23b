import type { RunEvent } from '../../runner/events/events.ts';
import { describeNote, describeRerun, describeWarning } from './event.ts';
import { describeValues } from './progress.ts';
import { describeReason } from './reason.ts';

/**
 * An event as programs read it, in events.jsonl and from `--json`: the data, and beside it the words for
 * people. A reason is `reason` in words and `because` as data; a rerun is, as it was first called,
 * `repetition` and `measured`.
 */
export type EventLine = RunEvent extends infer E ? (E extends RunEvent ? LineOf<E> : never) : never;

type LineOf<E extends RunEvent> = E extends { readonly reason: infer R }
  ? Omit<E, 'reason'> & { readonly reason: string; readonly because: R }
  : E extends { readonly event: 'task-progress'; readonly progress: infer P }
    ? Omit<E, 'progress'> & { readonly progress: P & { readonly text?: string } }
    : E extends { readonly event: 'task-note' | 'warning' }
      ? E & { readonly text: string }
      : E extends { readonly event: 'task-finished'; readonly rerun?: infer M }
        ? Omit<E, 'rerun'> & { readonly repetition?: string; readonly measured?: M }
        : E;

export function eventLine(event: RunEvent): EventLine {
  switch (event.event) {
    case 'task-cached':
    case 'task-pending':
    case 'task-waiting':
    case 'task-started':
    case 'task-left':
      return { ...event, reason: describeReason(event.reason), because: event.reason } as EventLine;
    case 'task-progress': {
      const text = describeValues(event.progress.values ?? {});
      return text ? { ...event, progress: { ...event.progress, text } } : event;
    }
    case 'task-note':
      return { ...event, text: describeNote(event.note) };
    case 'warning':
      return { ...event, text: describeWarning(event.warning) };
    case 'task-finished': {
      const { rerun: measured, ...rest } = event;
      return measured ? { ...rest, repetition: describeRerun(measured), measured } : rest;
    }
    default:
      return event;
  }
}
