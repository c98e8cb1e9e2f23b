import { numberOf, tableIn } from './fields.ts';

/** Templates of a gallery, or of probes, by their id, ascending; each has one row. */
export interface IjbPeople {
  readonly templates: readonly number[];
  /** Whom each shows: what the first line of the template says. */
  readonly subjects: readonly number[];
  /** Templates of which something later says another subject: a line, or another gallery. */
  readonly torn: readonly number[];
  /** What stands in the place of the header, and is left out as the programs do, where it is a row. */
  readonly rowAsHeader?: string;
}

/**
 * Reads `ijbc_1N_gallery_G1.csv` and its like: a header, then `template,subject,...`, a line an image.
 * @throws InputError with the line
 */
export async function readIjbPeople(file: string): Promise<IjbPeople> {
  const lines: (readonly [template: number, subject: number])[] = [];
  const { header, rows } = await tableIn(file, /,/);
  for (const row of rows) {
    const [template, subject] = row.fields;
    lines.push([numberOf(template, 'template', row), numberOf(subject, 'subject', row)]);
  }
  return { ...peopleOf(lines), ...(/^\s*\d+\s*,\s*\d+/.test(header) && { rowAsHeader: header }) };
}

/** Several galleries as one; of a template that several have, the first one says the subject. */
export function joinPeople(parts: readonly IjbPeople[]): IjbPeople {
  const lines = parts.flatMap(({ templates, subjects }) =>
    templates.map((template, i) => [template, subjects[i]!] as const),
  );
  return peopleOf(lines);
}

function peopleOf(lines: readonly (readonly [template: number, subject: number])[]): IjbPeople {
  const subjectOf = new Map<number, number>();
  const torn = new Set<number>();
  for (const [template, subject] of lines) {
    const known = subjectOf.get(template);
    if (known === undefined) subjectOf.set(template, subject);
    else if (known !== subject) torn.add(template);
  }
  const templates = [...subjectOf.keys()].sort((a, b) => a - b);
  return { templates, subjects: templates.map((template) => subjectOf.get(template)!), torn: [...torn] };
}
