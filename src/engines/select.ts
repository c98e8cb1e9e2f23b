import type { Engine } from './engine.ts';

export type EngineName = Engine['name'];

export interface EngineOptions {
  /** How many processor threads an engine may compute with. */
  readonly threads: number;
}

export interface EngineReport {
  readonly name: EngineName;
  readonly available: boolean;
  /** Why not, where it is not available. */
  readonly reason?: string;
  readonly facts?: Engine['facts'];
}

/** How each engine is made; its libraries are loaded only then. */
const OPENERS: Readonly<Record<EngineName, (options: EngineOptions) => Promise<Engine>>> = {
  'tfjs-node-gpu': async () => (await import('./tfjs-node-gpu/engine.ts')).createTfjsNodeGpuEngine(),
  onnxruntime: async (options) => (await import('./onnxruntime/engine.ts')).createOnnxRuntimeEngine(options),
  'tfjs-cpu': async () => (await import('./tfjs-cpu/engine.ts')).createTfjsCpuEngine(),
};

export const ENGINE_NAMES = Object.keys(OPENERS) as readonly EngineName[];

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
 * Opens an engine by name, or with 'auto' the fastest one that works: TensorFlow where it computes on a GPU, else ONNX
 * Runtime, else plain JavaScript. Rejects, with the reason, when it is not available.
 */
export async function openEngine(name: EngineName | 'auto', options: EngineOptions): Promise<Engine> {
  if (name === 'auto') return openFastest(options);
  try {
    return await OPENERS[name](options);
  } catch (error) {
    throw new Error(`The engine ${name} is not available: ${firstLine(error)}`, { cause: error });
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
