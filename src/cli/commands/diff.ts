import type { Json } from '../../base/json.ts';
import { fromPointer } from '../../base/json-pointer.ts';
import { visibleLine } from '../../base/text/visible.ts';
import { type FoundResult, findResult, listResults } from '../../runner/decide/find-result.ts';
import { isReference, recordedReference } from '../../runner/decide/reasons/references.ts';
import type { Session } from '../../runner/decide/session.ts';
import { diffKeys } from '../../runner/fingerprint/key.ts';
import { shownName } from '../../runner/plan/input-origin.ts';
import type { Metrics } from '../../runner/store/metrics.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { linkedResult } from '../results/linked-result.ts';
import { sessionOf, taskOf } from '../session-of.ts';
import { UsageError } from '../usage-error.ts';
import { duration } from '../words/units.ts';

/** One line: what, in the first result, in the second. */
interface Difference {
  readonly name: string;
  readonly from: Json;
  readonly to: Json;
}

interface Comparison {
  readonly from: FoundResult;
  readonly to: FoundResult;
  readonly options: readonly Difference[];
  readonly inputs: readonly Difference[];
  /** All of them, the equal ones too. */
  readonly metrics: readonly Difference[];
}

/**
 * `occ-pipe diff TASK [RUN]`: options, inputs and metrics of two results, by default the current and the one
 * before.
 */
export async function diff(call: Call): Promise<number> {
  const session = await sessionOf(call);
  const { name } = taskOf(call, session);
  const to = linkedResult(session, name);
  const from = call.words[1] === undefined ? before(session, name, to) : named(session, name, call.words[1]);
  const comparison = compare(session, from, to);
  print(call.options['json'] ? json(comparison) : text(name, comparison));
  return EXIT.done;
}

function before(session: Session, task: string, current: FoundResult): FoundResult {
  const earlier = listResults(session, task).find(({ entry }) => entry !== current.entry);
  if (earlier) return earlier;
  throw new UsageError(
    `${task} has one result only`,
    'name what to compare it with: another task, a run or an entry of artifacts/store',
  );
}

function named(session: Session, task: string, word: string): FoundResult {
  const found = findResult(session, task, word);
  if (found) return found;
  const known = listResults(session, task).map(({ entry }) => entry);
  throw new UsageError(
    `there is no result "${word}" of ${task}`,
    `give a task, a run (a folder of artifacts/runs) or one of ${known.join(', ')}`,
  );
}

function compare(session: Session, from: FoundResult, to: FoundResult): Comparison {
  const options: Difference[] = [];
  const inputs: Difference[] = [];
  for (const one of diffKeys(from.manifest.key, to.manifest.key)) {
    if (one.type === 'version') options.push({ name: 'version of the kind', from: one.from, to: one.to });
    if (one.type === 'field') options.push({ name: one.name, from: one.from ?? null, to: one.to ?? null });
    if (one.type === 'option') {
      const name = fromPointer(one.pointer).join('.');
      const shown = ({ manifest }: FoundResult, value: Json | undefined): Json =>
        (isReference(value) ? recordedReference(session, manifest, one.pointer) : value) ?? null;
      options.push({ name, from: shown(from, one.from), to: shown(to, one.to) });
    }
    if (one.type === 'order') inputs.push({ name: `order of ${one.name}`, from: null, to: one.to });
    if (one.type === 'note') {
      const [from, to] = [one.from, one.to].map((note) => ({ ...note }) as Json) as [Json, Json];
      inputs.push({ name: `note on ${one.name}[${one.member}]`, from, to });
    }
    if (one.type === 'input') {
      const shown = (found: FoundResult, hash: string | undefined) => inputText(found, one, hash);
      const name = shownName(one.name) + (one.member === undefined ? '' : `[${one.member}]`);
      inputs.push({ name, from: shown(from, one.from), to: shown(to, one.to) });
    }
  }
  return { from, to, options, inputs, metrics: compareMetrics(session, from, to) };
}

/** "1a2b3c4d build-lmdb-5e6f7a8b9c0d1e2f/data": the content, and where it came from. */
function inputText(
  { manifest }: FoundResult,
  { name, member }: { readonly name: string; readonly member: string | undefined },
  hash: string | undefined,
): Json {
  if (hash === undefined) return null;
  const recorded = manifest.inputs.find((input) => input.name === name && input.member === member);
  const source = recorded?.path ?? [recorded?.entry, recorded?.output].filter(Boolean).join('/');
  return `${hash.slice(0, 8)} ${source}`.trim();
}

function compareMetrics({ store }: Session, from: FoundResult, to: FoundResult): Difference[] {
  const [before, after] = [from, to].map(({ entry }) => store.metrics(entry) ?? new Map<string, Json>()) as [
    Metrics,
    Metrics,
  ];
  const names = new Set([...after.keys(), ...before.keys()]);
  return [...names].map((name) => ({ name, from: before.get(name) ?? null, to: after.get(name) ?? null }));
}

function json({ from, to, ...differences }: Comparison): string {
  const about = ({ entry, manifest }: FoundResult) => ({
    entry,
    task: manifest.task,
    started: manifest.started,
    seconds: manifest.seconds,
  });
  return `${JSON.stringify({ from: about(from), to: about(to), ...differences }, null, 2)}\n`;
}

function text(task: string, { from, to, options, inputs, metrics }: Comparison): string {
  const when = ({ manifest }: FoundResult) =>
    `${manifest.started.slice(0, 16).replace('T', ' ')}, ${duration(manifest.seconds)}`;
  const rows = [
    [task, from.entry, to.entry],
    ['', when(from), when(to)],
    ...section('options', options),
    ...section('inputs', inputs),
    ...section('metrics', metrics),
  ].map((row) => row.map(visibleLine));
  const widths = [0, 1].map((i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => `${joinCells(row, widths)}\n`).join('');
}

function joinCells(row: readonly string[], widths: readonly number[]): string {
  const cells = row.map((cell, i) => cell.padEnd(widths[i] ?? 0));
  return cells.join('  ').trimEnd();
}

function section(title: string, differences: readonly Difference[]): (readonly string[])[] {
  if (differences.length === 0) return [[], [`${title}: none differ`]];
  return [
    [],
    [title],
    ...differences.map((one) => [`  ${one.name}`, cell(one.from), cell(one.to), change(one)]),
  ];
}

/** Of a number in the table; --json has all. */
const DIGITS = 6;

function cell(value: Json): string {
  if (value === null) return '-';
  if (typeof value === 'number') return String(Number(value.toPrecision(DIGITS)));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** "+0.012" where both are numbers. */
function change({ from, to }: Difference): string {
  if (typeof from !== 'number' || typeof to !== 'number' || from === to) return '';
  const by = Number((to - from).toPrecision(3));
  return by > 0 ? `+${by}` : String(by);
}
