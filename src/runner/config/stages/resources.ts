import { asMap, EMPTY_MAP, type LocatedEntry, textOf } from '../source/located.ts';

/** What a stage asks of the machine; what it leaves out is the kind's own need. */
export interface Resources {
  readonly cpus?: number | 'all';
  /** Bytes. */
  readonly memory?: number;
  readonly gpus?: number;
  readonly retries?: number;
}

/** Reads `resources` and `retries`; values of a wrong type were reported already, and count as left out. */
export function readResources(stage: ReadonlyMap<string, LocatedEntry>): Resources {
  const written = (asMap(stage.get('resources')?.value) ?? EMPTY_MAP).entries;
  const cpus = textOf(written.get('cpus')?.value) === 'all' ? 'all' : numberOf(written.get('cpus'));
  const memory = parseBytes(textOf(written.get('memory')?.value));
  const gpus = numberOf(written.get('gpus'));
  const retries = numberOf(stage.get('retries'));
  return {
    ...(cpus !== undefined && { cpus }),
    ...(memory !== undefined && { memory }),
    ...(gpus !== undefined && { gpus }),
    ...(retries !== undefined && { retries }),
  };
}

function numberOf(entry: LocatedEntry | undefined): number | undefined {
  const value = entry?.value;
  return value?.type === 'scalar' && typeof value.value === 'number' ? value.value : undefined;
}

/** Undefined for what is no size. "4GB" is 4 · 10⁹, "4GiB" 4 · 2³⁰. */
export function parseBytes(size: string | undefined): number | undefined {
  const [, number, prefix, binary] = /^([\d.]+)\s?([KMGT])(i?)B$/.exec(size ?? '') ?? [];
  if (number === undefined || prefix === undefined) return undefined;
  return Math.round(Number(number) * (binary === 'i' ? 1024 : 1000) ** ('KMGT'.indexOf(prefix) + 1));
}
