import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { ContentError } from '../content-error.ts';
import type { Recheck } from '../scan/recheck.ts';
import type { Answer, FileOrder, Order, Result, SentOrder } from './requests.ts';

/** Threads that work on trees beside this one. */
export interface Crew {
  /** Hands an order to a thread that is free, if one is. It resolves to nothing where the thread was lost. @throws ContentError */
  tryAsk(order: FileOrder): Promise<Result | undefined> | undefined;
  /** Has all threads that are there look at files again; done when none is left, or the thread was lost. */
  joinIn(recheck: Recheck): Promise<void>;
  /** Ends the threads and what they do. */
  dismiss(): void;
}

/** So many orders lie before a thread, that it need not wait for the next one. */
const AHEAD = 2;
/** Megabytes of a thread's heap: it keeps nothing. */
const HEAP = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 };

/** Where the build puts worker.ts. Run from source there is none, and one thread does it all, with the same result. */
const builtWorker = fileURLToPath(new URL('content-worker.cjs', import.meta.url));

let shared: Crew | undefined;

/** The one of this process, called together at the first use: a thread takes some 30 ms to come. It does not keep the process alive. */
export function sharedCrew(): Crew {
  shared ??= createCrew(existsSync(builtWorker) ? availableParallelism() - 1 : 0, builtWorker);
  return shared;
}

/** For when no more trees will be looked at: threads take some 20 ms to end, for which the process would wait at its end. */
export function dismissSharedCrew(): void {
  shared?.dismiss();
}

/** @param script worker.ts as JavaScript */
export function createCrew(threads: number, script: string): Crew {
  const all = Array.from({ length: threads }, () => hire(script));
  const crew: Crew = {
    tryAsk(order) {
      const free = all.filter((thread) => thread.load() < AHEAD).sort((a, b) => a.load() - b.load())[0];
      return free?.ask(order);
    },
    async joinIn(recheck) {
      const there = all.filter((thread) => Number.isFinite(thread.load()));
      await Promise.all(there.map((thread) => thread.ask({ what: 'recheck', recheck })));
    },
    dismiss() {
      for (const thread of all) thread.end();
      if (shared === crew) shared = undefined;
    },
  };
  return crew;
}

interface Thread {
  /** Orders that it has not answered; infinite before it is there, and after it was lost. */
  load(): number;
  ask(order: Order): Promise<Result | undefined>;
  end(): void;
}

interface Asked {
  resolve(result: Result | undefined): void;
  reject(error: unknown): void;
}

function hire(script: string): Thread {
  // Loaded here: a run over few files starts without threads.
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const asked = new Map<number, Asked>();
  let isThere = false;
  let last = 0;
  const worker = new Worker(script, { execArgv: [], resourceLimits: HEAP });
  worker.once('online', () => {
    isThere = true;
  });
  worker.on('message', (answer: Answer) => {
    const { resolve, reject } = asked.get(answer.id)!;
    asked.delete(answer.id);
    if ('result' in answer) resolve(answer.result);
    else
      reject('crash' in answer ? answer.crash : new ContentError(answer.problem, answer.path, answer.cause));
    if (asked.size === 0) worker.unref();
  });
  worker.on('error', lose);
  worker.on('exit', lose);
  // Last: a listener for messages would have the process wait for the thread.
  worker.unref();

  /** What it should have done is done by whoever asked. */
  function lose(): void {
    isThere = false;
    for (const { resolve } of asked.values()) resolve(undefined);
    asked.clear();
  }

  return {
    load: () => (isThere ? asked.size : Number.POSITIVE_INFINITY),
    ask(order) {
      last += 1;
      const id = last;
      worker.ref();
      worker.postMessage({ id, order } satisfies SentOrder);
      return new Promise((resolve, reject) => asked.set(id, { resolve, reject }));
    },
    end: () => void worker.terminate(),
  };
}
