import { InputError } from '../../base/input-error.ts';

/** What the object of a .json file calls the person. */
const NAMES = ['label', 'cls', 'class', 'class_id', 'identity', 'person', 'subject'];

/**
 * The label in a `.json` file of a sample; undefined where it has none.
 * @throws InputError where it is no JSON
 */
export function labelInJson(text: string, place: string): string | undefined {
  const value = parse(text, place);
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  const label = NAMES.map((name) => fields[name]).find(isLabel);
  return label === undefined ? undefined : String(label);
}

function isLabel(value: unknown): value is string | number {
  return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
}

function parse(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`the file is no JSON: ${(error as Error).message}`, {
      place,
      cure: 'correct it, or make the tar again',
    });
  }
}
