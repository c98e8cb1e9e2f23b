import type { Plan, PlannedTask } from '../../runner/plan/plan.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { planOf } from '../plan-of.ts';
import { UsageError } from '../usage-error.ts';

const formats = { text, mermaid, dot } as const;

/** `occ-pipe graph`: tasks and edges as text, Mermaid or DOT. */
export async function graph(call: Call): Promise<number> {
  const format = (call.options['format'] ?? 'text') as keyof typeof formats;
  if (!Object.hasOwn(formats, format)) {
    throw new UsageError(`no graph format "${format}"`, `use one of ${Object.keys(formats).join(', ')}`);
  }
  print(formats[format](await planOf(call)));
  return EXIT.done;
}

function text(plan: Plan): string {
  const lines: string[] = [];
  for (const task of plan.tasks.values()) {
    lines.push(`${task.name}  (${task.kind.name})`);
    for (const input of task.inputs) {
      const member = input.member === undefined ? '' : `[${input.member}]`;
      lines.push(`    ${input.name}${member} <- ${sourceText(input.source)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function sourceText(source: PlannedTask['inputs'][number]['source']): string {
  if (source.type === 'path') return `path:${source.written}`;
  return source.output ? `${source.task} / ${source.output}` : source.task;
}

function mermaid(plan: Plan): string {
  const ids = new Map([...plan.tasks.keys()].map((name, index) => [name, `t${index}`]));
  const nodes = [...ids].map(([name, id]) => `  ${id}["${name.replaceAll('"', '#quot;')}"]`);
  const links = edges(plan).map(([from, to]) => `  ${ids.get(from)} --> ${ids.get(to)}`);
  return `${['flowchart LR', ...nodes, ...links].join('\n')}\n`;
}

function dot(plan: Plan): string {
  const quote = (name: string) => `"${name.replaceAll('"', '\\"')}"`;
  const nodes = [...plan.tasks.keys()].map((name) => `  ${quote(name)};`);
  const links = edges(plan).map(([from, to]) => `  ${quote(from)} -> ${quote(to)};`);
  return `${['digraph pipeline {', '  rankdir=LR;', '  node [shape=box];', ...nodes, ...links, '}'].join('\n')}\n`;
}

/** Each pair of tasks once, however many inputs run between them. */
function edges(plan: Plan) {
  const seen = new Map<string, readonly [PlannedTask['name'], PlannedTask['name']]>();
  for (const task of plan.tasks.values()) {
    for (const { source } of task.inputs) {
      if (source.type === 'task') seen.set(`${source.task} ${task.name}`, [source.task, task.name]);
    }
  }
  return [...seen.values()];
}
