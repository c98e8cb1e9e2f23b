import { readText } from '../../base/environment/read-file.ts';
import { InputError } from '../../base/input-error.ts';
import { fromPointer, toDotted } from '../../base/json-pointer.ts';

/**
 * A JSON schema as the build compiled it: whether a value is what it describes, and if not, what is wrong
 * with it.
 */
export interface SchemaCheck<Value> {
  (value: unknown): value is Value;
  /** Of the last value; the first thing that was found. */
  readonly errors?: readonly SchemaFinding[] | null;
}

export interface SchemaFinding {
  /** JSON pointer of what is wrong, or of what lacks a member or has one too many. */
  readonly instancePath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A published file is not what an evaluation or a training writes. */
export class ResultError extends InputError {
  constructor(message: string, place: string) {
    super(message, {
      place,
      cure: 'make the result again, or give the report what the evaluation itself writes',
    });
  }
}

/**
 * Reads a JSON file of results. Throws ResultError, with the file and the field, where it is not what is
 * expected.
 */
export function readResult<Value>(
  file: string,
  isExpected: SchemaCheck<Value> | ((value: unknown) => value is Value),
): Value {
  const value = parse(file);
  if (isExpected(value)) return value;
  const [finding] = ('errors' in isExpected && isExpected.errors) || [];
  throw new ResultError(finding ? describe(finding) : 'the file must hold a map', file);
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (error) {
    throw new ResultError(`it cannot be read: ${(error as Error).message}`, file);
  }
}

/** "`clean.accuracy` must be <= 1" */
function describe({ instancePath, keyword, params, message }: SchemaFinding): string {
  const path = fromPointer(instancePath);
  const member = params[keyword === 'required' ? 'missingProperty' : 'additionalProperty'];
  if (keyword === 'required') return `\`${toDotted([...path, String(member)])}\` is missing`;
  if (keyword === 'additionalProperties') return `\`${toDotted([...path, String(member)])}\` is not known`;
  return `${path.length === 0 ? 'the file' : `\`${toDotted(path)}\``} ${message}`;
}
