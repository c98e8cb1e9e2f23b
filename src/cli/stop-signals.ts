import type { StopSignals } from '../runner/run/run.ts';

/**
 * The first SIGINT, SIGTERM or SIGHUP stops: nothing more is started, running tasks end. The second one
 * kills. `release` gives the signals back to Node.
 */
export function listenForStop(): StopSignals & { release(): void } {
  const stop = new AbortController();
  const kill = new AbortController();
  const onSignal = () => (stop.signal.aborted ? kill : stop).abort();
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const name of names) process.on(name, onSignal);
  return {
    stop: stop.signal,
    kill: kill.signal,
    release: () => {
      for (const name of names) process.off(name, onSignal);
    },
  };
}
