import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, totalmem } from 'node:os';

export interface Machine {
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  /** Day of the measurement, UTC. */
  readonly date: string;
}

export function machine(reference: Readonly<Record<string, string>> = {}): Machine {
  return {
    machine: describeMachine(),
    versions: {
      Node: process.versions.node,
      'ONNX Runtime': versionOf('onnxruntime-node'),
      ...reference,
    },
    date: today(),
  };
}

export function describeMachine(): string {
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${processor()}, ${availableParallelism()} cores, ${memory} GiB`;
}

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The model, and what vector instructions it has, because names such as "AMD EPYC" do not tell. */
function processor(): string {
  const model = cpus()[0]?.model.trim() ?? process.arch;
  const vectors = vectorExtensions();
  return vectors.length > 0 ? `${model} (${vectors.join(' ')})` : model;
}

/** Those that matter here, by Linux' names; none where it does not tell. */
export function vectorExtensions(): string[] {
  try {
    const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1]?.split(' ') ?? [];
    return ['avx2', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_tile'].filter((name) =>
      flags.includes(name),
    );
  } catch {
    return [];
  }
}

function versionOf(name: string): string {
  const require = createRequire(import.meta.url);
  return JSON.parse(readFileSync(require.resolve(`${name}/package.json`), 'utf8')).version;
}
