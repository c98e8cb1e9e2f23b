import type { Json } from '../../../base/json.ts';
import { fromPointer, toDotted } from '../../../base/json-pointer.ts';
import type { Diagnostics } from '../problems/diagnostics.ts';
import type { Problem, ValueRule } from '../problems/problem.ts';
import { find, type Located, type Span, toJson } from '../source/located.ts';

/** A function that ajv compiled. */
export interface Validator {
  (data: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Set where a key itself was judged. */
  readonly propertyName?: string;
  readonly parentSchema?: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
}

export interface Subject {
  readonly value: Located;
  /** The same as JSON, where it is there already. */
  readonly json?: Json;
  /** Whose keys these are: "stage `train`". */
  readonly owner: string;
  /** Where the owner is named; shown where a key is missing. */
  readonly ownerSpan: Span | undefined;
}

/** Reports what is wrong with a value. `skip` names schema keywords that are judged elsewhere. */
export function validate(
  validator: Validator,
  subject: Subject,
  { placeOf, report }: Diagnostics,
  skip: readonly string[] = [],
): void {
  if (validator(subject.json ?? toJson(subject.value))) return;
  for (const error of validator.errors ?? []) {
    const problem = skip.includes(error.keyword) ? undefined : toProblem(error, subject, placeOf);
    if (problem !== undefined) report(problem);
  }
}

function toProblem(
  error: SchemaError,
  subject: Subject,
  placeOf: Diagnostics['placeOf'],
): Problem | undefined {
  const path = fromPointer(error.instancePath);
  const schema = error.parentSchema ?? {};
  const entry = find(subject.value, path);
  const keySpan = (key: unknown) => find(subject.value, [...path, String(key)])?.key;
  const owner = path.length === 0 ? subject.owner : `\`${toDotted(path)}\``;

  if (error.propertyName !== undefined) {
    const name = error.propertyName;
    return { type: 'bad-name', at: placeOf(keySpan(name)), name, rule: String(schema['x-pattern']) };
  }
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty']);
      const allowed = Object.keys((schema['properties'] as object | undefined) ?? {});
      return { type: 'unknown-key', at: placeOf(keySpan(key)), key, owner, allowed };
    }
    case 'required': {
      const span = path.length === 0 ? subject.ownerSpan : (entry?.key ?? entry?.value.span);
      return {
        type: 'missing-key',
        at: placeOf(span),
        key: String(error.params['missingProperty']),
        owner,
      };
    }
    // An echo of the errors inside them.
    case 'propertyNames':
    case 'if':
      return undefined;
  }
  // Options that need another option's value are judged where the values have been merged.
  if (error.schemaPath.includes('/dependentSchemas/')) return undefined;

  const name = path.length === 0 ? subject.owner : toDotted(path);
  const at = placeOf(entry?.value.span ?? entry?.key ?? subject.ownerSpan);
  const found = error.data as Json;
  if (error.keyword === 'type')
    return {
      ...{ type: 'wrong-type', at, name, found },
      expected: [error.params['type']].flat() as string[],
      ...(entry?.value.type === 'scalar' && entry.value.written && { written: entry.value.written }),
    };
  return { type: 'wrong-value', at, name, rule: ruleOf(error.keyword, schema), found };
}

function ruleOf(keyword: string, schema: Readonly<Record<string, unknown>>): ValueRule {
  const number = (key: string) => schema[key] as number | undefined;
  switch (keyword) {
    case 'enum':
      return { type: 'one-of', values: schema['enum'] as Json[] };
    case 'const':
      return { type: 'one-of', values: [schema['const'] as Json] };
    case 'minimum':
    case 'exclusiveMinimum':
    case 'maximum':
    case 'exclusiveMaximum':
    case 'multipleOf':
      return {
        type: 'range',
        minimum: number('minimum'),
        above: number('exclusiveMinimum'),
        maximum: number('maximum'),
        below: number('exclusiveMaximum'),
        multipleOf: number('multipleOf'),
      };
    case 'pattern':
      return { type: 'text', about: String(schema['x-pattern']) };
    case 'minItems':
    case 'maxItems':
      return { type: 'length', minimum: number('minItems') ?? 0, maximum: number('maxItems') };
    case 'uniqueItems':
      return { type: 'distinct' };
    case 'minProperties':
      return { type: 'not-empty' };
    default:
      throw new Error(`The schema uses \`${keyword}\`, for which validate.ts has no words.`);
  }
}
