/**
 * What a terminal would act upon instead of showing it: control characters (of Unicode's first 256, with the
 * sequences that they begin) and the marks that turn the direction of writing.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ACTS = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * A text of one line or several as a terminal may get it: whatever it would act upon is escaped, as in JSON
 * (`\u001b`), so that JSON stays what it is; ends of lines and tabs stay.
 */
export function visible(text: string): string {
  return text.replaceAll(ACTS, (character) =>
    character === '\n' || character === '\t' ? character : escaped(character),
  );
}

/** The same of what has to stay on one line, such as a name. */
export function visibleLine(text: string): string {
  return text.replaceAll(ACTS, escaped);
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
