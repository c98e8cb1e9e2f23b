import type { Writable } from 'node:stream';
import { startProgram } from '../../base/run-program.ts';

/** Ends process groups when this process dies without a chance to do so itself. */
export interface Watchdog {
  add(group: number): void;
  remove(group: number): void;
}

/**
 * Reads "+ group" and "- group"; at the end of its input, when the runner is dead, kills the groups that are
 * left.
 */
const SCRIPT = `
groups=
while read -r sign group; do
  others=
  for one in $groups; do [ "$one" = "$group" ] || others="$others $one"; done
  groups=$others
  [ "$sign" = - ] || groups="$groups $group"
done
for one in $groups; do kill -s KILL -- "-$one"; done
`;

/**
 * Starts one small shell for all tasks of a run; it does not keep the runner alive. Stage processes notice
 * the end of the runner too, but not before a long native call returns, and a user's program does not notice
 * at all. Where there is no shell, the next run ends what is left.
 */
export async function startWatchdog(): Promise<Watchdog> {
  const shell = await startProgram('/bin/sh', ['-c', SCRIPT], { hasInput: true });
  if (shell.type === 'started') shell.unref();
  const input: Writable | null = shell.type === 'started' ? shell.stdin : null;
  return {
    add: (group) => input?.write(`+ ${group}\n`),
    remove: (group) => input?.write(`- ${group}\n`),
  };
}
