import type { CompiledStep } from './engine.ts';

/**
 * A step that can be disposed of twice, and says so when it is used afterwards: its state may live on with
 * other steps or not, and what is left of it in native code would end the process.
 */
export function untilDisposed(step: CompiledStep): CompiledStep {
  let isDisposed = false;
  function assertLive(): void {
    if (isDisposed) throw new Error('The step was disposed of.');
  }
  return {
    async run(inputs) {
      assertLive();
      return step.run(inputs);
    },
    async state() {
      assertLive();
      return step.state();
    },
    async forInputs(inputs) {
      assertLive();
      return step.forInputs(inputs);
    },
    async dispose() {
      if (isDisposed) return;
      isDisposed = true;
      await step.dispose();
    },
  };
}
