import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { mapEntries } from '../../base/map-entries.ts';
import type { Tensors } from '../../engines/engine.ts';
import type { Link, Transform } from './links/link.ts';
import type { TrainingTime } from './training-time.ts';

/** Tensors that an optimizer keeps: by slot, then by parameter. */
export type Slots = Readonly<Record<string, Tensors>>;

export interface Optimizer {
  /** Names of the tensors that it keeps beside each parameter, of the same shape, zero at the start. */
  readonly slots: readonly string[];
  /** Names of the numbers that change from step to step, inputs of the compiled step. */
  readonly scalars: readonly string[];
  scalarsAt(time: TrainingTime): Readonly<Record<string, number>>;
  /** New values of the parameters and of their slots. A pure function of tensors. */
  update(at: {
    readonly parameters: Tensors;
    readonly gradients: Tensors;
    readonly slots: Slots;
    readonly scalars: Tensors;
  }): { readonly parameters: Tensors; readonly slots: Slots };
}

/**
 * The optimizer that subtracts from the parameters what its links, one after the other, make of the
 * gradients.
 */
export function chain(links: readonly Link[]): Optimizer {
  const slotNames = links.flatMap(({ slots = [] }) => slots);
  const scalars = Object.assign({}, ...links.map(({ scalars }) => scalars)) as NonNullable<Link['scalars']>;

  return {
    slots: slotNames,
    scalars: Object.keys(scalars),
    scalarsAt: (time) => mapEntries(scalars, (_, valueAt) => valueAt(time)),
    update({ parameters, gradients, slots, scalars }) {
      const next: Record<string, Record<string, Tensor>> = {};
      for (const slot of slotNames) next[slot] = {};
      const through = (link: Link, transform: Transform, name: string, update: Tensor): Tensor => {
        const names = link.slots ?? [];
        const own = names.map((slot) => slots[slot]![name]!);
        const result = transform({ name, update, parameter: parameters[name]!, slots: own, scalars });
        for (const [index, slot] of names.entries()) next[slot]![name] = result.slots![index]!;
        return result.update;
      };
      const updated = runsOf([...links, SUBTRACTION]).reduce<Tensors>((updates, run) => {
        const transforms = run.map((link) => [link, transformOf(link, updates)] as const);
        return mapEntries(updates, (name, update) =>
          transforms.reduce((value, [link, transform]) => through(link, transform, name, value), update),
        );
      }, gradients);
      return { parameters: updated, slots: next };
    },
  };
}

/** Makes the new parameter of an update. */
const SUBTRACTION: Link = {
  transform: ({ update, parameter }) => ({ update: tf.sub(parameter, update) }),
};

/** Links that a parameter goes through without looking at the others: a global link begins a new run. */
function runsOf(links: readonly Link[]): Link[][] {
  const runs: Link[][] = [];
  for (const link of links) {
    if (runs.length === 0 || 'transformAfter' in link) runs.push([link]);
    else runs.at(-1)!.push(link);
  }
  return runs;
}

function transformOf(link: Link, updates: Tensors): Transform {
  return 'transformAfter' in link ? link.transformAfter(updates) : link.transform;
}
