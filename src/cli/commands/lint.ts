import { ConfigError } from '../../runner/config/problems/config-error.ts';
import { checkNames } from '../../runner/config/stages/check-names.ts';
import { checkPaths } from '../../runner/config/stages/check-paths.ts';
import type { Session } from '../../runner/decide/session.ts';
import { openExecutor } from '../../runner/executors/open-executor.ts';
import type { PlannedTask } from '../../runner/plan/plan.ts';
import type { Findings } from '../../runner/trace/findings.ts';
import { stageProcess } from '../call/executor-of-call.ts';
import type { Call } from '../command.ts';
import { EXIT } from '../exit-codes.ts';
import { print, warn } from '../output.ts';
import { sessionOf, taskOf } from '../session-of.ts';
import { listenForStop } from '../stop-signals.ts';
import { UsageError } from '../usage-error.ts';
import { errorLines } from '../words/event.ts';
import { count } from '../words/numbers.ts';
import { describeReason } from '../words/reason.ts';
import { findingsText, hasFindings } from './findings-text.ts';

/**
 * `occ-pipe lint`: the configuration, and whether its paths are there. With `--trace TASK`: what that command
 * does undeclared.
 */
export async function lint(call: Call): Promise<number> {
  const session = await sessionOf(call);
  const isTrace = call.options['trace'] === true;
  if (call.words.length > 0 !== isTrace) {
    const hint = 'give both, occ-pipe lint --trace TASK, or none: occ-pipe lint';
    throw new UsageError(isTrace ? '--trace needs a TASK' : 'a TASK is only traced', hint);
  }
  const tasks = isTrace ? [taskOf(call, session)] : [...session.plan.tasks.values()];
  const { folder, work } = session.artifacts;
  const problems = [...checkNames(tasks, work), ...checkPaths(tasks, session.plan.root, folder)];
  if (problems.length > 0) throw new ConfigError(problems);
  return isTrace ? trace(call, session, tasks[0]!) : sound(call, session);
}

function sound(call: Call, { plan }: Session): number {
  const [file, stages, tasks] = [plan.shownFile, plan.stages.length, plan.tasks.size];
  print(
    call.options['json']
      ? `${JSON.stringify({ file, stages, tasks })}\n`
      : `${file}: ${count(stages, 'stage')}, ${count(tasks, 'task')}, no problems\n`,
  );
  return EXIT.done;
}

async function trace(call: Call, session: Session, task: PlannedTask): Promise<number> {
  if (task.kind.process !== 'command') {
    throw new UsageError(
      `${task.name} is no command but a ${task.kind.name}`,
      "only the user's own programs are traced: a kind reads its inputs and nothing else",
    );
  }
  const [{ findTracer }, { traceTask }, executor] = await Promise.all([
    import('../../runner/trace/strace.ts'),
    import('../../runner/trace/trace-task.ts'),
    // It runs under strace, which follows the processes of this machine.
    openExecutor('local', [], stageProcess()),
  ]);
  const tracer = await findTracer();
  if (tracer.type === 'none') throw new UsageError(tracer.why, tracer.cure);
  const signals = listenForStop();
  try {
    const traced = await traceTask(session, task, executor, tracer.wrapper, signals);
    if (traced.type === 'refused') {
      warn(`nothing was traced: ${traced.task} would have to run (${describeReason(traced.reason)})\n`);
      return EXIT.failed;
    }
    const { findings } = traced;
    // A task that failed has not done all that it would do: that nothing was found says nothing.
    if (findings && (traced.type === 'traced' || hasFindings(findings))) show(call, session, task, findings);
    if (signals.stop.aborted) return EXIT.interrupted;
    if (traced.type === 'failed') {
      warn(`${task.name}: failed: ${errorLines(traced.error, '').join('\n    ')}\n`);
      return EXIT.failed;
    }
    return hasFindings(traced.findings) ? EXIT.failed : EXIT.done;
  } finally {
    signals.release();
  }
}

function show({ options }: Call, { plan }: Session, { name }: PlannedTask, findings: Findings): void {
  print(
    options['json']
      ? `${JSON.stringify({ task: name, ...findings }, null, 2)}\n`
      : findingsText(name, findings, plan.root),
  );
}
