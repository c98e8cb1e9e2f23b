import type { Patience } from './patience.ts';
import { TryAgain } from './try-again.ts';

/** Watches that bytes come, and enough of them: a server that stalls or drips would hold a run for ever. */
export interface RateWatch {
  /** Aborted with a TryAgain where they do not. */
  readonly signal: AbortSignal;
  came(bytes: number): void;
  stop(): void;
}

export function watchRate({ silence, window, bytesInWindow }: Patience): RateWatch {
  const controller = new AbortController();
  const giveUp = (what: string): void => controller.abort(new TryAgain(`the server is too slow: ${what}`));
  const startSilence = () => setTimeout(() => giveUp(`no byte in ${inSeconds(silence)}`), silence);
  let quiet = startSilence();
  let inWindow = 0;
  const windows = setInterval(() => {
    if (inWindow < bytesInWindow) giveUp(`${inWindow} bytes in ${inSeconds(window)}`);
    inWindow = 0;
  }, window);
  return {
    signal: controller.signal,
    came(bytes) {
      inWindow += bytes;
      clearTimeout(quiet);
      quiet = startSilence();
    },
    stop() {
      clearTimeout(quiet);
      clearInterval(windows);
    },
  };
}

function inSeconds(milliseconds: number): string {
  return `${milliseconds / 1000} s`;
}
