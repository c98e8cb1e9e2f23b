/** A JSON schema as the build compiled it: whether a value is what it describes, and if not, what is wrong with it. */
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
