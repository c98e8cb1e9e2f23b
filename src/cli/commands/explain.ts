import { pointerBelow } from '../../base/json-pointer.ts';
import { visibleLine } from '../../base/text/visible.ts';
import { describeProvenance } from '../../runner/config/problems/describe-provenance.ts';
import type { Outlook } from '../../runner/decide/preview.ts';
import type { Session } from '../../runner/decide/session.ts';
import { keyOf } from '../../runner/fingerprint/key.ts';
import type { PlannedTask } from '../../runner/plan/plan.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { outlookOf, sessionWithCache, taskOf } from '../session-of.ts';
import { describeReason } from '../words/reason.ts';

/** `occ-pipe explain TASK`: state and reason, every option with its place, every input with its content. */
export async function explain(call: Call): Promise<number> {
  const session = await sessionWithCache(call);
  const task = taskOf(call, session);
  const outlook = await outlookOf(session, task);
  session.save();
  print(call.options['json'] ? json(task, outlook) : text(session, task, outlook));
  return EXIT.done;
}

function json(task: PlannedTask, outlook: Outlook): string {
  const known =
    'inputs' in outlook
      ? { fingerprint: outlook.fingerprint, entry: outlook.entry, key: keyOf(task, outlook.inputs) }
      : {};
  const { state, reason: because } = outlook;
  const about = { task: task.name, kind: task.kind.name, state, reason: describeReason(because), because };
  const { options, provenance } = task;
  return `${JSON.stringify({ ...about, ...(provenance && { provenance }), options, ...known }, null, 2)}\n`;
}

function text({ plan, store }: Session, task: PlannedTask, outlook: Outlook): string {
  const lines = [
    `${task.name}: ${describeReason(outlook.reason)}`,
    `kind ${task.kind.name}: ${task.kind.summary}`,
  ];
  const { provenance } = task;
  if (provenance) {
    const size = provenance.size === undefined ? '' : `${provenance.size.written}; `;
    lines.push(`data: ${size}${describeProvenance(provenance) ?? ''}`);
  }
  if ('entry' in outlook)
    lines.push(`fingerprint ${outlook.fingerprint}`, `entry ${store.shownPath(outlook.entry)}`);

  lines.push('', 'options');
  for (const [name, value, pointer] of leaves(task.options)) {
    const place = task.places.get(pointer);
    const where = place ? `${place.file}:${place.line}` : 'default';
    const keyed = isUnkeyed(task, pointer) ? ', not part of the key' : '';
    lines.push(`  ${name}: ${JSON.stringify(value)}  (${where}${keyed})`);
  }

  lines.push('', 'inputs');
  for (const input of task.inputs) {
    const { source } = input;
    const from =
      source.type === 'path'
        ? `path:${source.written}`
        : [source.task, source.output].filter(Boolean).join('/');
    const hash =
      'inputs' in outlook ? outlook.inputs.find((known) => known.input === input)?.hash : undefined;
    const member = input.member === undefined ? '' : `[${input.member}]`;
    lines.push(`  ${input.name}${member} <- ${from}${hash ? `  ${hash.slice(0, 16)}` : ''}`);
  }
  lines.push('', `configured in ${plan.shownFile}`);
  return `${lines.map(visibleLine).join('\n')}\n`;
}

function isUnkeyed(task: PlannedTask, pointer: string): boolean {
  return [...task.unkeyed].some((unkeyed) => pointer === unkeyed || pointer.startsWith(`${unkeyed}/`));
}

/** Options that are no maps, as [dotted name, value, JSON pointer]. */
function leaves(value: unknown, name = '', pointer = ''): [string, unknown, string][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [[name, value, pointer]];
  return Object.entries(value).flatMap(([key, inner]) => {
    return leaves(inner, name ? `${name}.${key}` : key, pointerBelow(pointer, key));
  });
}
