import { InputError } from '../../base/input-error.ts';

/** What a data set of Hugging Face's `datasets` says of its columns; and what one without it is taken for. */
export interface ImageColumns {
  /** The column of the images: the bytes themselves, or `{ bytes, path }`. */
  readonly image: string;
  readonly label: string;
  /** Names of the people, where the numbers of the labels have some. */
  readonly people: readonly string[] | undefined;
}

/** By kind, as `datasets` writes them into `dataset_info.json` and into the schema of a parquet file. */
export type Features = Readonly<Record<string, unknown>>;

/**
 * Finds the columns of the images and the labels: by what the features say, and else by their names.
 * @param names of all columns
 * @throws InputError where there is none, or several
 */
export function chooseColumns(
  names: readonly string[],
  features: Features | undefined,
  place: string,
): ImageColumns {
  const typed = (type: string) => names.filter((name) => typeOf(features?.[name]) === type);
  const image = only(typed('Image'), names, IMAGES, 'image', place);
  const label = only(
    typed('ClassLabel'),
    names.filter((name) => name !== image),
    LABELS,
    'label',
    place,
  );
  const given = (features?.[label] as { names?: unknown } | undefined)?.names;
  const people = Array.isArray(given) && given.every((name) => typeof name === 'string') ? given : undefined;
  return { image, label, people };
}

const IMAGES = ['image', 'img', 'jpg', 'jpeg', 'png', 'picture', 'face'];
const LABELS = [
  ...['label', 'labels', 'class', 'cls', 'target', 'identity', 'identity_id', 'person', 'person_id'],
  'subject',
];

function only(
  typed: readonly string[],
  names: readonly string[],
  usual: readonly string[],
  what: string,
  place: string,
): string {
  const known = usual.find((name) => names.some((one) => one.toLowerCase() === name));
  const named = names.find((one) => one.toLowerCase() === known);
  if (typed.length === 1) return typed[0]!;
  if (named !== undefined && (typed.length === 0 || typed.includes(named))) return named;
  const found = typed.length > 1 ? `${typed.length} columns with the ${what}` : `no column with the ${what}`;
  throw new InputError(`there is ${found}: the columns are ${names.slice(0, 20).join(', ') || 'none'}`, {
    place,
    cure: `call one column ${what}`,
  });
}

function typeOf(feature: unknown): unknown {
  return typeof feature === 'object' && feature !== null ? (feature as Features)['_type'] : undefined;
}

/** `features` of a `dataset_info.json`; undefined where it says none. */
export function featuresIn(json: string): Features | undefined {
  try {
    const info: unknown = JSON.parse(json);
    const found = fieldOf(info, 'features') ?? fieldOf(fieldOf(info, 'info'), 'features');
    return typeof found === 'object' && found !== null ? (found as Features) : undefined;
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Features)[name] : undefined;
}
