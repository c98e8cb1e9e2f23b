import type { Engine, Precision } from './engine.ts';
import { ENGINE_NAMES, type EngineName, hasProvider, PROVIDERS, type Provider } from './names.ts';
import type { ProviderReport } from './onnxruntime/providers/probe-provider.ts';
import type { GraphCache } from './onnxruntime/step/graph-cache.ts';

export interface EngineOptions {
  /** How many processor threads an engine may compute with. */
  readonly threads: number;
  /** What ONNX Runtime computes on; the processor, if not given. The other engines have no choice. */
  readonly provider?: Provider;
  /** What its steps will be compiled with, so that a provider is tried with it; float32, if not given. */
  readonly precision?: Precision;
  /** Where traced training steps are kept for later; nowhere, if not given. */
  readonly graphs?: GraphCache | undefined;
}

export interface EngineReport {
  readonly name: EngineName;
  readonly available: boolean;
  /** Why not, where it is not available. */
  readonly reason?: string;
  readonly facts?: Engine['facts'];
}

/** What was asked for does not work on this machine. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  constructor(
    message: string,
    /** What to do about it. */
    readonly cure: string | undefined,
  ) {
    super(message);
  }
}

/** How each engine is made; its libraries are loaded only then. */
const OPENERS: Readonly<Record<EngineName, (options: EngineOptions) => Promise<Engine>>> = {
  'tfjs-node-gpu': async () => (await import('./tfjs-node-gpu/engine.ts')).createTfjsNodeGpuEngine(),
  onnxruntime: openOnnxRuntime,
  'tfjs-cpu': async () => (await import('./tfjs-cpu/engine.ts')).createTfjsCpuEngine(),
};

/** Tries every engine on this machine. Takes as long as loading their libraries does. */
export async function listEngines(options: EngineOptions): Promise<EngineReport[]> {
  const reports: EngineReport[] = [];
  for (const name of ENGINE_NAMES) {
    try {
      const engine = await OPENERS[name](options);
      reports.push({ name, available: true, facts: engine.facts });
      await engine.dispose();
    } catch (error) {
      reports.push({ name, available: false, reason: firstLine(error) });
    }
  }
  return reports;
}

/**
 * Tries every provider of ONNX Runtime, each in a process of its own. A GPU's that works is tried with mixed
 * precision too.
 */
export async function listProviders(): Promise<(ProviderReport & { readonly mixed?: ProviderReport })[]> {
  const { probeProvider } = await import('./onnxruntime/providers/probe-provider.ts');
  return Promise.all(
    PROVIDERS.map(async (name) => {
      const report = await probeProvider(name, 'float32');
      return report.available && name !== 'cpu'
        ? { ...report, mixed: await probeProvider(name, 'mixed') }
        : report;
    }),
  );
}

/**
 * Opens an engine by name, or with 'auto' the fastest one that works: TensorFlow where it computes on a GPU,
 * else ONNX Runtime, else plain JavaScript; where another provider than the processor is asked for, ONNX
 * Runtime. Rejects, with the reason, when it is not available.
 */
export async function openEngine(name: EngineName | 'auto', options: EngineOptions): Promise<Engine> {
  const { provider = 'cpu' } = options;
  if (!hasProvider(name, provider)) {
    throw new UnavailableError(`The engine ${name} has no provider ${provider}`, 'use --engine onnxruntime');
  }
  if (name === 'auto' && provider === 'cpu') return openFastest(options);
  const chosen = name === 'auto' ? 'onnxruntime' : name;
  try {
    return await OPENERS[chosen](options);
  } catch (error) {
    if (error instanceof UnavailableError) throw error;
    throw new Error(`The engine ${chosen} is not available: ${firstLine(error)}`, { cause: error });
  }
}

async function openOnnxRuntime({
  threads,
  provider = 'cpu',
  precision = 'float32',
  graphs,
}: EngineOptions): Promise<Engine> {
  if (provider !== 'cpu') await requireProvider(provider, precision);
  const { createOnnxRuntimeEngine } = await import('./onnxruntime/engine.ts');
  return createOnnxRuntimeEngine({ threads, provider, graphs });
}

async function requireProvider(name: Provider, precision: Precision): Promise<void> {
  const { probeProvider } = await import('./onnxruntime/providers/probe-provider.ts');
  const { available, reason, cure } = await probeProvider(name, precision);
  const how = precision === 'mixed' ? ' with precision: mixed' : '';
  if (!available) {
    const message = `The provider ${name} of ONNX Runtime does not work here${how}: ${reason}`;
    throw new UnavailableError(message, cure);
  }
}

async function openFastest(options: EngineOptions): Promise<Engine> {
  const reasons: string[] = [];
  for (const name of ENGINE_NAMES) {
    try {
      const engine = await OPENERS[name](options);
      if (engine.name !== 'tfjs-node-gpu' || engine.facts['device'] === 'gpu') return engine;
      reasons.push(`${name}: no GPU`);
    } catch (error) {
      reasons.push(`${name}: ${firstLine(error)}`);
    }
  }
  throw new Error(`No engine is available (${reasons.join('; ')}).`);
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0]!.trim();
}
