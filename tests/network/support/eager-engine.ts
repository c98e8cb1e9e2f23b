import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Engine, HostTensor, HostTensors, Tensors } from '../../../src/engines/engine.ts';

export async function openCpuEngine(): Promise<Engine> {
  await tf.setBackend('cpu');
  const up = (host: HostTensors) =>
    Object.fromEntries(
      Object.entries(host).map(([k, v]) => [k, tf.keep(tf.tensor(v.data, [...v.shape], v.dtype))]),
    );
  const down = (tensors: Tensors) =>
    Object.fromEntries(
      Object.entries(tensors).map(([k, t]): [string, HostTensor] => [
        k,
        { shape: t.shape, dtype: t.dtype as 'float32', data: t.dataSync().slice() as Float32Array },
      ]),
    );
  return {
    name: 'tfjs-cpu',
    facts: {},
    async compile(fn, constants) {
      const c = up(constants);
      return {
        async run(inputs) {
          return down(tf.tidy(() => fn(c, up(inputs)) as never) as Tensors);
        },
        async dispose() {},
      };
    },
    async compileStep(fn, state) {
      let s = up(state);
      return {
        async run(inputs) {
          const i = up(inputs);
          const r = tf.tidy(() => {
            const { state, outputs } = fn(s, i);
            const n = Object.fromEntries(Object.entries(state).map(([k, t]) => [k, tf.keep(t.clone())]));
            return { n, o: down(outputs) } as never;
          }) as { n: Record<string, tf.Tensor>; o: HostTensors };
          for (const k of Object.keys(r.n)) s[k]!.dispose();
          s = { ...s, ...r.n };
          for (const t of Object.values(i)) t.dispose();
          return r.o;
        },
        async state() {
          return down(s);
        },
        async dispose() {
          for (const t of Object.values(s)) t.dispose();
        },
      };
    },
    async dispose() {},
  };
}
