import { type ChildProcess, spawn } from 'node:child_process';

/** Ends process groups when this process dies without a chance to do so itself. */
export interface Watchdog {
  /** Before the first process, so that none is without it for long. */
  start(): void;
  add(group: number): void;
  remove(group: number): void;
}

/** Reads "+ group" and "- group"; at the end of its input, which the death of the runner is, kills the groups that are left. */
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
 * One small shell for all tasks of a run, started with the first. Stage processes notice the end of the runner too, but not before a long native call
 * returns, and a user's program does not notice at all. Where there is no shell, the next run ends what is left.
 */
export function createWatchdog(): Watchdog {
  let shell: ChildProcess | undefined;

  return {
    start() {
      shell ??= start();
    },
    add: (group) => shell?.stdin?.write(`+ ${group}\n`),
    remove: (group) => shell?.stdin?.write(`- ${group}\n`),
  };
}

/** In a group of its own, out of reach of what ends the runner's; it does not keep the runner alive. */
function start(): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  shell.on('error', () => {});
  shell.stdin.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as { unref(): void }).unref();
  return shell;
}
