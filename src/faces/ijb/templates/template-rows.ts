/** Templates by ascending id, as the programs of insightface number them. */
export interface TemplateRows {
  /** Ascending, each once. */
  readonly ids: readonly number[];
  /** The row of a template; undefined where it has no images. */
  of(id: number): number | undefined;
}

/** @param ids one for each image, in any order */
export function templateRows(ids: Iterable<number>): TemplateRows {
  const ascending = [...new Set(ids)].sort((a, b) => a - b);
  const rows = new Map(ascending.map((id, row) => [id, row]));
  return { ids: ascending, of: (id) => rows.get(id) };
}
