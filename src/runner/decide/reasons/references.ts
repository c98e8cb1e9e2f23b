import type { Json } from '../../../base/json.ts';
import { REFERENCES } from '../../fingerprint/keyed-options.ts';
import { pointerOfName } from '../../plan/input-origin.ts';
import { type Manifest, ManifestError } from '../../store/manifest.ts';
import type { Session } from '../session.ts';

/**
 * Whether a value of a key only says that an option names something, whose content stands among the inputs.
 */
export function isReference(value: Json | undefined): boolean {
  return REFERENCES.some((mark) => mark === value);
}

/** "path:faces" or "train@baseline": what an option of a result named when that was made. */
export function recordedReference(
  { store }: Session,
  { inputs }: Manifest,
  pointer: string,
): string | undefined {
  const recorded = inputs.find(({ name }) => pointerOfName(name) === pointer);
  if (recorded?.path !== undefined) return `path:${recorded.path}`;
  if (recorded?.entry === undefined) return undefined;
  try {
    return store.manifest(recorded.entry).task;
  } catch (error) {
    if (error instanceof ManifestError) return recorded.entry;
    throw error;
  }
}
