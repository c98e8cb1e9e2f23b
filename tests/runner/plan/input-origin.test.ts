import { expect, test } from 'vitest';
import { planInput, pointerOfName, shownName } from '../../../src/runner/plan/input-origin.ts';
import type { InputOrigin } from '../../../src/runner/plan/plan.ts';

const source = { type: 'path', path: '/project/x', written: 'x' } as const;
const place = { file: 'pipeline.yaml', line: 1, column: 1 };

test.each<[InputOrigin, name: string, pointer: string, shown: string]>([
  [{ type: 'in', name: 'images' }, 'images', '/images', 'images'],
  [{ type: 'path-option', pointer: '/pairs' }, 'with:/pairs', '/pairs', 'pairs'],
  [{ type: 'path-option', pointer: '/files/a~1b/0' }, 'with:/files/a~1b/0', '/files/a~1b/0', 'files/a/b/0'],
  [{ type: 'experiment-option', pointer: '/init' }, 'init', '/init', 'init'],
  [{ type: 'argument', index: 1 }, 'run/1', '/run/1', 'run/1'],
])('an input from %o is called %s on disk, where keys and manifests of before have it so', (origin, name, pointer, shown) => {
  expect(planInput(origin, { source, place })).toMatchObject({ origin, name });
  expect(pointerOfName(name)).toBe(pointer);
  expect(shownName(name)).toBe(shown);
});
