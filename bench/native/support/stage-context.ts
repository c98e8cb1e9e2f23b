import { createContext, type StageContext } from '../../../src/stages/context.ts';

export interface ContextOptions<Options> {
  readonly out: string;
  readonly threads: number;
  readonly inputs: Readonly<Record<string, string>>;
  readonly options: Options;
}

/** What a kind is given when it runs as a task, without a runner around it. */
export function contextFor<Options>({
  out,
  threads,
  inputs,
  options,
}: ContextOptions<Options>): StageContext<Options> {
  const job = { version: 1, task: 'bench', kind: 'bench', options: options as never, inputs } as const;
  const folders = { out, log: `${out}.log`, checkpoints: `${out}.checkpoints`, cache: `${out}.cache` };
  return createContext<Options>(
    { ...job, ...folders, threads, engine: 'auto', provider: 'cpu' },
    new AbortController().signal,
    () => {},
  );
}
