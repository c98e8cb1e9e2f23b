import { fromPointer } from '../../base/json-pointer.ts';
import type { InputOrigin, PlannedInput } from './plan.ts';

/** An input, under the name that it has in keys and manifests. */
export function planInput(
  origin: InputOrigin,
  rest: Pick<PlannedInput, 'source' | 'place'> & Partial<Pick<PlannedInput, 'member' | 'repetitionOf'>>,
): PlannedInput {
  return { origin, name: nameOfOrigin(origin), member: undefined, ...rest };
}

const WITH = 'with:';
const RUN = 'run';

/** Names stand in keys and manifests on disk: they can never be others. `pointerOfName` reads them back. */
function nameOfOrigin(origin: InputOrigin): string {
  switch (origin.type) {
    case 'in':
      return origin.of === undefined ? origin.name : `${origin.name}/${origin.of}`;
    case 'path-option':
      return `${WITH}${origin.pointer}`;
    case 'experiment-option':
      return fromPointer(origin.pointer).at(-1)!;
    case 'argument':
      return `${RUN}/${origin.index}`;
  }
}

/**
 * The option that an input of a recorded name comes from, as a JSON pointer. Of a name under `in:`, which has
 * none, the pointer that an option of that name would have.
 */
export function pointerOfName(name: string): string {
  return name.startsWith(WITH) ? name.slice(WITH.length) : `/${name}`;
}

/** A recorded name as people read it: `pairs` for `with:/pairs`, `run/1`, `images`. */
export function shownName(name: string): string {
  return fromPointer(pointerOfName(name)).join('/');
}

/**
 * Whether an input stands for an option, or a part of one, that begins with `path:`: it is no input by a name
 * of its own.
 */
export function isPartOfOption({ origin }: PlannedInput): boolean {
  return origin.type === 'path-option' || origin.type === 'argument';
}
