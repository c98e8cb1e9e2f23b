import { InputError } from '../../base/input-error.ts';
import { executors } from './catalog.ts';
import type { Executor } from './executor.ts';
import type { ExecutorModule } from './executor-module.ts';

/**
 * An executor that is loaded when something is asked of it: a run that has nothing to do needs none.
 * @param given `NAME=VALUE`, options of its own; where there are any, it is loaded now to check them
 * @throws InputError for a name or an option that there is not
 */
export async function openExecutor(
  name: string,
  given: readonly string[],
  stageProcess: string,
): Promise<Executor> {
  const load = Object.hasOwn(executors, name) ? executors[name]! : undefined;
  if (!load) {
    const cure = `use one of ${Object.keys(executors).join(', ')}`;
    throw new InputError(`there is no executor "${name}"`, { cure });
  }
  let created: Promise<Executor> | undefined;
  const create = async (): Promise<Executor> => {
    const module = await load();
    return module.create({ stageProcess, options: completeOptions(name, module, given) });
  };
  const executor = (): Promise<Executor> => {
    created ??= create();
    return created;
  };
  if (given.length > 0) await executor();
  return {
    name,
    capacity: async (want) => (await executor()).capacity(want),
    start: async (job, onMessage) => (await executor()).start(job, onMessage),
  };
}

function completeOptions(
  executor: string,
  { options }: ExecutorModule,
  given: readonly string[],
): Readonly<Record<string, string>> {
  const values = new Map(given.map(splitOption));
  for (const option of values.keys()) {
    if (Object.hasOwn(options, option)) continue;
    const known = Object.keys(options).join(', ') || 'none';
    throw new InputError(`the executor ${executor} has no option "${option}"`, { cure: `there is ${known}` });
  }
  const completed = Object.entries(options).map(([option, { default: unset, pattern, about }]) => {
    const variable = variableOf(executor, option);
    const value = values.get(option) ?? (process.env[variable] || unset);
    if (pattern && !pattern.test(value)) {
      const where = values.has(option) ? '' : `${variable}: `;
      const message = `${where}"${value}" is no ${option} of the executor ${executor}`;
      throw new InputError(message, { cure: `it is ${about}` });
    }
    return [option, value];
  });
  return Object.fromEntries(completed);
}

function splitOption(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new InputError(`--executor-option ${text} is no NAME=VALUE`);
}

/** "OCC_PIPE_LOCAL_GRACE". */
function variableOf(executor: string, option: string): string {
  return `OCC_PIPE_${executor}_${option}`.toUpperCase().replaceAll('-', '_');
}
