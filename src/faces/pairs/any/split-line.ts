import { dsvFormat } from 'd3-dsv';

/** Cuts a line into fields. */
export type SplitLine = (line: string) => readonly string[];

/**
 * The ways in which fields are separated, the stricter ones first: between tabs, commas and semicolons blanks
 * belong to the fields.
 */
export const SPLITS: readonly { readonly sign: string; readonly split: SplitLine }[] = [
  { sign: '\t', split: (line) => line.split(/\t+/).map(trimmed) },
  { sign: ',', split: valuesBetween(',') },
  { sign: ';', split: valuesBetween(';') },
  { sign: '', split: (line) => line.split(/\s+/) },
];

/** The library is asked for when there is a line, as the build reads the names of the formats without it. */
function valuesBetween(sign: string): SplitLine {
  return (line) => {
    const [fields = []] = dsvFormat(sign).parseRows(line);
    return withoutEmptyEnd(fields.map(trimmed));
  };
}

/** Tables of two kinds of lines pad the shorter one. */
function withoutEmptyEnd(fields: readonly string[]): readonly string[] {
  return fields.at(-1) === '' ? withoutEmptyEnd(fields.slice(0, -1)) : fields;
}

function trimmed(field: string): string {
  return field.trim();
}
