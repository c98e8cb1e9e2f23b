import type { Json, JsonObject } from '../../../base/json.ts';
import { REFERENCES } from '../../fingerprint/keyed-options.ts';
import { type Manifest, ManifestError } from '../../store/manifest.ts';
import type { Session } from '../session.ts';

/** Whether a value of a key only says that an option names something, whose content stands among the inputs. */
export function isReference(value: Json | undefined): boolean {
  return REFERENCES.some((mark) => mark === value);
}

/** "path:faces" or "train@baseline": what an option of a result named when that was made. */
export function recordedReference(
  { store }: Session,
  { inputs }: Manifest,
  pointer: string,
): string | undefined {
  const recorded = inputs.find(({ name }) => pointerOf(name) === pointer);
  if (recorded?.path !== undefined) return `path:${recorded.path}`;
  if (recorded?.entry === undefined) return undefined;
  try {
    return store.manifest(recorded.entry).task;
  } catch (error) {
    if (error instanceof ManifestError) return recorded.entry;
    throw error;
  }
}

/** The option that an input comes from, as a JSON pointer; `init`, `with:/pairs` and `run/1` come from one. */
export function pointerOf(input: string): string {
  return input.startsWith('with:') ? input.slice('with:'.length) : `/${input}`;
}

/** Of the option itself, as it is written now. */
export function optionAt(options: JsonObject, pointer: string): Json | undefined {
  return pointer
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>((value, key) => (value as JsonObject | undefined)?.[key], options);
}
