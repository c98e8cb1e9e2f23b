import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../../../base/run-program.ts';
import type { Precision } from '../../engine.ts';
import type { Provider } from '../../names.ts';
import type { ProviderOutcome } from './provider-process.ts';

export interface ProviderReport {
  readonly name: Provider;
  readonly available: boolean;
  /** Why not, where it is not available. */
  readonly reason?: string;
  /** What to do about it. */
  readonly cure?: string;
}

/** More than loading a GPU's libraries and compiling its first kernels takes. */
const PATIENCE_MS = 120_000;

const CURES: Readonly<Record<Exclude<Provider, 'cpu'>, string>> = {
  webgpu:
    "it needs a GPU with its maker's driver: a recent Vulkan on Linux, Metal on macOS, Direct3D 12 on Windows",
  cuda:
    'it needs an NVIDIA GPU, CUDA 12 with cuDNN 9, and on Linux x64 libraries that npm does not install by itself: ' +
    'ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node --dangerously-allow-all-scripts',
};

/**
 * Says whether ONNX Runtime computes with this provider here, by trying it in a process of its own. Where the
 * mixed precision alone is what fails, the cure is to go without.
 */
export async function probeProvider(name: Provider, precision: Precision): Promise<ProviderReport> {
  const { reason } = await tryApart(name, precision);
  if (reason === undefined) return { name, available: true };
  const failure = { name, available: false, reason: inShort(reason) };
  if (precision === 'mixed' && (await tryApart(name, 'float32')).reason === undefined) {
    return { ...failure, cure: 'set precision: float32, with which it works' };
  }
  return { ...failure, ...(name !== 'cpu' && { cure: CURES[name] }) };
}

async function tryApart(name: Provider, precision: Precision): Promise<ProviderOutcome> {
  const entry = fileURLToPath(new URL('provider-process.mjs', import.meta.url));
  if (!existsSync(entry)) throw new Error(`${entry} is not there: npm run build makes it`);
  const { messages, exitCode, signal, errorCode, timedOut } = await runProgram(
    process.execPath,
    [entry, name, precision],
    {
      timeout: PATIENCE_MS,
      sendsMessages: true,
    },
  );
  // What happens after the answer, on the way out, is of no interest.
  const [outcome] = messages as readonly ProviderOutcome[];
  if (outcome) return outcome;
  if (timedOut) return { reason: `it had not computed a small network after ${PATIENCE_MS / 1000} s` };
  return { reason: `the process that tried it ended with ${signal ?? errorCode ?? `code ${exitCode}`}` };
}

/** ONNX Runtime's message without the places in its graph and sources, and the condition that failed. */
function inShort(reason: string): string {
  return reason
    .split('\n')[0]!
    .replace(/^.* was false\. /, '')
    .replace(/^.* Status Message: (\S+:\d+ \S+ )?/, '')
    .trim()
    .replace(/\.$/, '');
}
