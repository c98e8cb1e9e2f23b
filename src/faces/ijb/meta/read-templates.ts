import { numberOf, rowsIn } from './fields.ts';

/** To which template and medium each image belongs, in the order of the list of images. */
export interface IjbTemplates {
  readonly names: readonly string[];
  readonly templates: Float64Array;
  readonly media: Float64Array;
}

/**
 * Reads `ijbc_face_tid_mid.txt`: `name template medium` a line, between blanks.
 * @throws InputError with the line
 */
export async function readIjbTemplates(file: string): Promise<IjbTemplates> {
  const names: string[] = [];
  const templates: number[] = [];
  const media: number[] = [];
  for (const row of await rowsIn(file, /\s+/)) {
    const [name, template, medium] = row.fields;
    names.push(name!);
    templates.push(numberOf(template, 'template', row));
    media.push(numberOf(medium, 'medium', row));
  }
  return { names, templates: Float64Array.from(templates), media: Float64Array.from(media) };
}
