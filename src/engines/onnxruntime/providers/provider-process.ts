/**
 * The process that tries a provider with a precision, both named by its arguments, and sends the outcome: a
 * crash of a driver ends it alone.
 */
import { listSupportedBackends } from 'onnxruntime-node';
import type { Precision } from '../../engine.ts';
import type { Provider } from '../../names.ts';
import { tryProvider } from './try-provider.ts';

export interface ProviderOutcome {
  /** Why it does not work. */
  readonly reason?: string;
}

const [provider, precision] = process.argv.slice(2) as [Provider, Precision];
process.send!(await outcome(), undefined, undefined, () => process.disconnect());

async function outcome(): Promise<ProviderOutcome> {
  if (!listSupportedBackends().some(({ name }) => name === provider)) {
    return { reason: `onnxruntime-node has none for ${process.platform}-${process.arch}` };
  }
  try {
    await tryProvider(provider, precision);
    return {};
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
