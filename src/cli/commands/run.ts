import { relative } from 'node:path';
import { freeSpace } from '../../base/environment/free-space.ts';
import { ENGINE_NAMES, type EngineName, hasProvider, PROVIDERS, type Provider } from '../../engines/names.ts';
import { ConfigError } from '../../runner/config/problems/config-error.ts';
import { checkNames } from '../../runner/config/stages/check-names.ts';
import { checkPaths } from '../../runner/config/stages/check-paths.ts';
import { preview } from '../../runner/decide/preview.ts';
import type { Session } from '../../runner/decide/session.ts';
import { forecast } from '../../runner/estimate/forecast.ts';
import type { RunEvent } from '../../runner/events/events.ts';
import { openRunLog } from '../../runner/events/run-log.ts';
import { countTasks, NO_RUN, reduceRun } from '../../runner/events/run-view.ts';
import type { Plan, PlannedTask } from '../../runner/plan/plan.ts';
import type { Selection } from '../../runner/plan/select.ts';
import { type UnmetResources, unmetResourcesOf } from '../../runner/resources/unmet-resources.ts';
import { capacityFor } from '../../runner/run/capacity-for.ts';
import type { RunOptions } from '../../runner/run/run.ts';
import { executorOfCall } from '../call/executor-of-call.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print, warn, watchOutput } from '../output.ts';
import { chooseReporter } from '../reporters/choose.ts';
import { neededDataText } from '../results/needed-data.ts';
import { pageOf, reportsAmong } from '../results/report-pages.ts';
import { selectionOf, sessionWithCache } from '../session-of.ts';
import { listenForStop } from '../stop-signals.ts';
import { UsageError } from '../usage-error.ts';
import { eventLine } from '../words/event-line.ts';
import { describeReason } from '../words/reason.ts';
import { bytes } from '../words/units.ts';
import { outlookJson, outlookText } from './outlook.ts';

/** `occ-pipe run`: brings the targets, and whatever they need that is not, up to date. */
export async function run(call: Call): Promise<number> {
  const session = await sessionWithCache(call);
  const selection = selectionOf(call, session);
  requireNames(session, selection);
  if (call.options['dry-run']) return dryRun(call, session, selection);
  requirePaths(session, selection);
  return runSelection(call, session, selection);
}

export async function runSelection(call: Call, session: Session, selection: Selection): Promise<number> {
  const { run } = await import('../../runner/run/run.ts');
  const options: RunOptions = {
    executor: await executorOfCall(call),
    engine: engineOf(call),
    provider: providerOf(call),
    jobs: jobsOf(call),
    keepGoing: call.options['keep-going'] === true,
    force: call.options['force'] === true,
    noDeps: call.options['no-deps'] === true,
  };
  const reporter = await chooseReporter(call);
  let view = NO_RUN;
  const show = (event: RunEvent): void => {
    view = reduceRun(view, event);
    reporter.show(event, view);
  };
  const log = openRunLog(session.artifacts, eventLine);
  const signals = listenForStop();
  // Its results are what a run is for, not what it says: who stops listening does not stop it.
  watchOutput(({ why }) => warn(`${why}; the run goes on, and what happens is recorded in artifacts/runs\n`));
  try {
    const outcome = await run(session, selection, options, [log.listen, show], signals);
    await reporter.close();
    if (log.problem()) warn(`warning: the record of this run is not whole: ${log.problem()}\n`);
    if (outcome.type === 'refused') {
      warn(`nothing was started: ${outcome.task} would have to run (${describeReason(outcome.reason)})\n`);
      return EXIT.failed;
    }
    if (outcome.type === 'unmet-resources') {
      warn(unmetText(outcome.unmet));
      return EXIT.usage;
    }
    if (outcome.interrupted) return EXIT.interrupted;
    if (!outcome.ok) return EXIT.failed;
    if (countTasks(view).done > 0 && !call.options['json']) await showResults(session, selection);
    return EXIT.done;
  } finally {
    signals.release();
    log.close();
  }
}

function unmetText(unmet: readonly UnmetResources[]): string {
  const lines = unmet.map(({ task, error }) => `${task} ${error.message}\n    to mend it: ${error.cure}\n`);
  const hint = 'occ-pipe run --keep-going does all that does not need it';
  return `${lines.join('')}nothing was started; ${hint}\n`;
}

/** After a run that made a report: its table, and where the page is. */
async function showResults(session: Session, selection: Selection): Promise<void> {
  const reports = reportsAmong(selection.keys(), session);
  if (reports.length === 0) return;
  const { comparison } = await import('../results/comparison.ts');
  print(`\n${(await comparison(session, 'text')) ?? ''}`);
  for (const report of reports) {
    const page = relative(session.plan.root, pageOf(report, session));
    print(`\n${report}: ${page}\n`);
  }
}

async function dryRun(call: Call, session: Session, selection: Selection): Promise<number> {
  const all = await preview(session, selection, { force: call.options['force'] === true });
  session.save();
  // Those that are only looked at would not run, whatever there is to say of them.
  const outlooks = new Map([...all].filter(([name]) => selection.get(name) !== 'check'));
  const capacity = await capacityFor(await executorOfCall(call), session, selection)();
  for (const { task, error } of unmetResourcesOf(session, selection, outlooks, capacity))
    outlooks.set(task, { state: 'error', reason: { type: 'error', error } });
  const expected = await forecast(session, outlooks, capacity, jobsOf(call));
  print(
    call.options['json']
      ? outlookJson(outlooks, expected)
      : outlookText(outlooks, expected) + neededDataText(session, selection, outlooks),
  );
  const free = freeSpace(session.artifacts.folder);
  if (free !== undefined && free < expected.bytes)
    warn(
      `warning: about ${bytes(expected.bytes)} of disk are needed, and ${bytes(free)} are free for artifacts\n`,
    );
  return EXIT.done;
}

/** Data that is not there is an error of the configuration, found before anything starts. */
function requirePaths({ plan, artifacts }: Session, selection: Selection): void {
  const problems = checkPaths(tasksOf(plan, selection), plan.root, artifacts.folder);
  if (problems.length > 0) throw new ConfigError(problems);
}

/** So is a name that would fail only when its task is done. */
function requireNames({ plan, artifacts }: Session, selection: Selection): void {
  const problems = checkNames(tasksOf(plan, selection), artifacts.work);
  if (problems.length > 0) throw new ConfigError(problems);
}

function tasksOf(plan: Plan, selection: Selection): PlannedTask[] {
  return [...selection.keys()].map((name) => plan.tasks.get(name)!);
}

function engineOf({ options }: Call): EngineName | 'auto' {
  return oneOf('engine', ['auto', ...ENGINE_NAMES], options['engine'] ?? 'auto');
}

function providerOf(call: Call): Provider {
  const provider = oneOf('provider', PROVIDERS, call.options['provider'] ?? 'cpu');
  const engine = engineOf(call);
  if (hasProvider(engine, provider)) return provider;
  throw new UsageError(`the engine ${engine} has no provider ${provider}`, 'use --engine onnxruntime');
}

function oneOf<Name extends string>(what: string, names: readonly Name[], given: unknown): Name {
  const name = names.find((one) => one === given);
  if (name !== undefined) return name;
  throw new UsageError(`there is no ${what} "${given}"`, `use one of ${names.join(', ')}`);
}

function jobsOf({ options }: Call): number | undefined {
  if (options['jobs'] === undefined) return undefined;
  const jobs = Number(options['jobs']);
  if (Number.isInteger(jobs) && jobs >= 1) return jobs;
  throw new UsageError(`--jobs ${options['jobs']} is no number of tasks`, 'give a whole number from 1 on');
}
