import { basename } from 'node:path';
import { InputError } from '../../base/input-error.ts';
import { firstNames } from '../../base/text/first-names.ts';
import type { IjbFiles } from '../../faces/ijb/meta/find-files.ts';
import { type IjbImages, readIjbImages } from '../../faces/ijb/meta/read-images.ts';
import { type IjbPairs, readIjbPairs } from '../../faces/ijb/meta/read-pairs.ts';
import { type IjbPeople, readIjbPeople } from '../../faces/ijb/meta/read-people.ts';
import { type IjbTemplates, readIjbTemplates } from '../../faces/ijb/meta/read-templates.ts';
import type { IjbIdentities } from '../../faces/ijb/protocols/protocol.ts';
import { type TemplateRows, templateRows } from '../../faces/ijb/templates/template-rows.ts';
import type { EvaluationVerdict } from '../evaluation/verdict.ts';

/** What the lists of a set say. */
export interface ReadIjbSet {
  readonly files: IjbFiles;
  readonly images: IjbImages;
  /** Of the images, from the first one on; some at the end may have none. */
  readonly templates: IjbTemplates;
  readonly rows: TemplateRows;
  readonly pairs: IjbPairs | undefined;
  readonly people: IjbIdentities | undefined;
}

/**
 * Reads the lists of the stage's set.
 * @param wanted those beside the lists of images
 * @throws InputError with file and line
 */
export async function readIjbSet(
  files: IjbFiles,
  wanted: ReadonlySet<'pairs' | 'people'>,
  verdict: EvaluationVerdict,
): Promise<ReadIjbSet> {
  const images = await readIjbImages(files.images);
  const templates = await readIjbTemplates(files.templates);
  compareLists(images, templates, files, verdict);
  const rows = templateRows(templates.templates);
  return {
    ...{ files, images, templates, rows },
    pairs:
      files.pairs !== undefined && wanted.has('pairs') ? await readIjbPairs(files.pairs, rows) : undefined,
    people: files.people && wanted.has('people') ? await readPeople(files.people, verdict) : undefined,
  };
}

/** The lists belong together line by line; names are not compared by the programs. */
function compareLists(
  { paths }: IjbImages,
  { names }: IjbTemplates,
  files: IjbFiles,
  { leaveOut, remark }: EvaluationVerdict,
): void {
  const [ofImages, ofTemplates] = [basename(files.images), basename(files.templates)];
  if (names.length > paths.length)
    throw new InputError(
      `it has ${names.length} lines, and ${ofImages} has ${paths.length}, at which insightface's programs stop (IndexError)`,
      { place: files.templates, cure: 'both lists have one line an image: give those of one set' },
    );
  leaveOut('images', {
    names: paths.slice(names.length, names.length + 5),
    count: paths.length - names.length,
    of: paths.length,
    reason: `as ${ofTemplates} ends before them`,
  });
  const others = names.flatMap((name, i) => (name === paths[i] ? [] : [i]));
  const [first] = others;
  if (first !== undefined)
    remark(
      `${others.length} of ${names.length} lines of ${ofTemplates} name another image than ${ofImages} does (${names[first]} for ${paths[first]} is the first): lines count, names do not`,
    );
}

async function readPeople(
  { galleries, probes }: NonNullable<IjbFiles['people']>,
  { remark }: EvaluationVerdict,
): Promise<IjbIdentities> {
  const read = async (file: string): Promise<IjbPeople> => {
    const people = await readIjbPeople(file);
    const { torn, rowAsHeader } = people;
    if (rowAsHeader !== undefined)
      remark(
        `${basename(file)} has no header: its first row, ${rowAsHeader}, is left out as insightface's programs leave it out`,
      );
    if (torn.length > 0)
      remark(
        `${basename(file)}: ${torn.length} of ${people.templates.length} templates have lines of several subjects, of which the first counts: ${firstNames(torn.slice(0, 5).map(String), torn.length)}`,
      );
    return people;
  };
  const found: Record<string, IjbPeople> = {};
  for (const [name, file] of Object.entries(galleries)) found[name] = await read(file);
  return { galleries: found, probes: await read(probes), place: probes };
}
