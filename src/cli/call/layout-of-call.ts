import { findFile } from '../../runner/config/source/find-file.ts';
import { type Layout, layoutOf } from '../../runner/store/layout.ts';
import type { Call } from '../command.ts';

/**
 * Where a call's store lies. The configuration is found but not read: a store can be looked after while it is
 * wrong.
 */
export function layoutOfCall(call: Call): Layout {
  const { root, file } = findFile(call.cwd, call.options['file'] as string | undefined);
  return layoutOf(root, file);
}
