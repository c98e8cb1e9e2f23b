import { existsSync } from 'node:fs';
import { readText } from '../../base/environment/read-file.ts';
import { groupDigits } from '../../base/group-digits.ts';
import { visibleLine } from '../../base/text/visible.ts';
import type { Session } from '../../runner/decide/session.ts';
import { openHistory } from '../../runner/estimate/history.ts';
import type { Usage } from '../../runner/executors/executor.ts';
import { shownName } from '../../runner/plan/input-origin.ts';
import { describeAcceptance } from '../../runner/store/accepted.ts';
import { bytesOfFiles, type Manifest } from '../../runner/store/manifest.ts';
import { METRICS } from '../../runner/store/metrics.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print } from '../output.ts';
import { linkedResult } from '../results/linked-result.ts';
import { sessionOf, taskOf } from '../session-of.ts';
import { withPlainNumbers } from '../words/numbers.ts';
import { bytes, duration } from '../words/units.ts';
import { rerunLines } from './rerun-lines.ts';

/** How many files are listed by name. */
const LISTED = 20;

/** `occ-pipe show TASK`: what it published, its metrics, and how it was made. */
export async function show(call: Call): Promise<number> {
  const session = await sessionOf(call);
  const task = taskOf(call, session);
  const { entry, manifest } = linkedResult(session, task.name);
  const usage = await usageOf(session, manifest);
  print(
    call.options['json'] ? json(session, entry, manifest) : text(session, task.name, entry, manifest, usage),
  );
  return EXIT.done;
}

function json({ store }: Session, entry: string, manifest: Manifest): string {
  const accepted = store.acceptances([entry]);
  // As programs know it.
  const repetitions = store.reruns(entry);
  return `${JSON.stringify({ ...manifest, accepted, repetitions }, null, 2)}\n`;
}

/** What the process used, as far as that was seen and kept. */
async function usageOf({ artifacts }: Session, { task, started }: Manifest): Promise<Usage | undefined> {
  const history = openHistory(artifacts);
  const records = await history.tasks(task);
  await history.close();
  return records.find((record) => record.started.toISOString() === started)?.usage;
}

function usageLines(usage: Usage | undefined): string[] {
  if (!usage) return ['what else it took was not seen: it ended too soon, or this system does not say'];
  const { cpuSeconds, peakMemoryBytes, readBytes, writtenBytes } = usage;
  const disk = `${bytes(readBytes)} read and ${bytes(writtenBytes)} written on disk`;
  return [
    `took ${duration(cpuSeconds)} of processor time, ${bytes(peakMemoryBytes)} of memory at most, ${disk}`,
  ];
}

function text(
  { store }: Session,
  task: string,
  entry: string,
  manifest: Manifest,
  usage: Usage | undefined,
): string {
  const { files, inputs, facts } = manifest;
  const size = bytesOfFiles(manifest);
  const lines = [
    `${task}: ${store.shownPath(entry)}`,
    `made ${manifest.started.slice(0, 19).replace('T', ' ')} UTC as ${manifest.task} in ${duration(manifest.seconds)}`,
    ...usageLines(usage),
    ...store.acceptances([entry]).map(describeAcceptance),
    ...Object.entries(facts).map(
      ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
    ),
    '',
    'inputs',
    ...inputs.map(({ name, member, entry: from, output, path, hash }) => {
      const source = path ?? [from, output].filter(Boolean).join('/');
      return `  ${shownName(name)}${member ? `[${member}]` : ''} <- ${source}  ${hash.slice(0, 16)}`;
    }),
    '',
    `files (${groupDigits(files.length)}, ${bytes(size)})`,
    ...files.slice(0, LISTED).map((file) => `  ${file.path}  ${bytes(file.size)}`),
  ];
  if (files.length > LISTED) lines.push(`  and ${groupDigits(files.length - LISTED)} more`);
  const metrics = store.outputPath(entry, METRICS);
  const measured = existsSync(metrics) ? ['', METRICS, withPlainNumbers(readText(metrics)).trimEnd()] : [];
  const reruns = rerunLines(store.reruns(entry), store.metrics(entry));
  return `${[...lines.map(visibleLine), ...measured, ...reruns.map(visibleLine)].join('\n')}\n`;
}
