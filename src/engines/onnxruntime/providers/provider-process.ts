/**
 * The process that tries a provider, named by its argument, and sends the outcome: a crash of a driver ends
 * it alone.
 */
import { listSupportedBackends } from 'onnxruntime-node';
import type { Provider } from '../../names.ts';
import { tryProvider } from './try-provider.ts';

export interface ProviderOutcome {
  /** Why it does not work. */
  readonly reason?: string;
}

const provider = process.argv[2] as Provider;
process.send!(await outcome(), undefined, undefined, () => process.disconnect());

async function outcome(): Promise<ProviderOutcome> {
  if (!listSupportedBackends().some(({ name }) => name === provider)) {
    return { reason: `onnxruntime-node has none for ${process.platform}-${process.arch}` };
  }
  try {
    await tryProvider(provider);
    return {};
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
