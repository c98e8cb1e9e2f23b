import { spawnSync } from 'node:child_process';
import { TRACED_CALLS } from './accesses.ts';

export type Tracer =
  /** The words before a command that let its system calls be written to the file. */
  | { readonly type: 'tracer'; readonly under: (file: string) => readonly string[] }
  | { readonly type: 'none'; readonly why: string; readonly cure: string };

/** With children, paths behind descriptors, and nothing about processes that end. */
const OPTIONS: readonly string[] = ['-f', '-y', '-qq', '-e', `trace=${TRACED_CALLS.join()}`];
/** Lets all other calls pass at full speed; strace before 5.3, and some kernels, know nothing of it. */
const FILTER = '--seccomp-bpf';

/** strace, in the way that works here. */
export function findTracer(): Tracer {
  const tried = [[FILTER], []].map((more) => ({ more, ...tryOn([...more, ...OPTIONS]) }));
  const works = tried.find(({ status }) => status === 0);
  if (works) {
    return {
      type: 'tracer',
      under: (file) => ['strace', ...works.more, ...OPTIONS, '-o', file, '--'],
    };
  }
  const { error, stderr } = tried[1]!;
  if (error) {
    return {
      type: 'none',
      why: 'there is no program strace here',
      cure:
        process.platform === 'linux'
          ? 'install it: apt-get install strace'
          : 'trace on a Linux machine: other systems have no strace',
    };
  }
  return {
    type: 'none',
    why: `strace cannot trace here: ${stderr.trim().split('\n')[0]}`,
    cure: 'allow ptrace; a container needs --cap-add SYS_PTRACE',
  };
}

function tryOn(options: readonly string[]) {
  const { status, error, stderr } = spawnSync('strace', [...options, '-o', '/dev/null', '--', 'true'], {
    encoding: 'utf8',
  });
  return { status, error, stderr };
}
