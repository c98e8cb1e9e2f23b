import { type ProgramResult, runProgram } from '../../base/run-program.ts';
import { TRACED_CALLS } from './accesses.ts';

export type Tracer =
  /** The words before a command that let its system calls be written to the file. */
  | { readonly type: 'tracer'; readonly wrapper: (file: string) => readonly string[] }
  | { readonly type: 'none'; readonly why: string; readonly cure: string };

/** With children, paths behind descriptors, and nothing about processes that end. */
const OPTIONS: readonly string[] = ['-f', '-y', '-qq', '-e', `trace=${TRACED_CALLS.join()}`];
/** Lets all other calls pass at full speed; strace before 5.3, and some kernels, know nothing of it. */
const FILTER = '--seccomp-bpf';

/** strace, in the way that works here. */
export async function findTracer(): Promise<Tracer> {
  let tried: ProgramResult | undefined;
  for (const more of [[FILTER], []]) {
    tried = await tryOut([...more, ...OPTIONS]);
    if (tried.exitCode === 0) {
      return { type: 'tracer', wrapper: (file) => ['strace', ...more, ...OPTIONS, '-o', file, '--'] };
    }
  }
  const { errorCode, stderr } = tried!;
  if (errorCode !== undefined) {
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

/** Milliseconds; to trace `true` takes none to speak of. */
const TIMEOUT = 30_000;

function tryOut(options: readonly string[]): Promise<ProgramResult> {
  return runProgram('strace', [...options, '-o', '/dev/null', '--', 'true'], { timeout: TIMEOUT });
}
