import { Parser } from 'htmlparser2';

/** What a page says that Google Drive sends in place of a file. */
export interface DrivePage {
  /** The form by which a large file is asked for once more: that it was not scanned for viruses is seen. */
  readonly form: ConfirmationForm | undefined;
  /** The link of older pages, to the same end. */
  readonly link: string | undefined;
  /** What is wrong, in its words; empty where nothing is said. */
  readonly caption: string;
  readonly title: string;
}

interface ConfirmationForm {
  readonly action: string;
  /** All its hidden fields, by name. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Of a form, and characters of each of its fields: more is no form of Drive's. */
const MOST_FIELDS = 50;
const LONGEST_FIELD = 4096;
/** Characters of a title or a caption. */
const LONGEST_TEXT = 500;

/** Reads a page, whatever it is: what it lacks is undefined or empty. */
export function readPage(html: string): DrivePage {
  const texts = { title: '', 'uc-error-caption': '', 'uc-error-subcaption': '' };
  let form: { action: string; fields: Record<string, string>; isConfirmation: boolean } | undefined;
  let confirmation: ConfirmationForm | undefined;
  let link: string | undefined;
  let inside: keyof typeof texts | undefined;

  const parser = new Parser({
    onopentag(name, { id, class: classes = '', action, href, type = '', name: field, value = '' }) {
      const isCaption = classes.split(/\s+/).find((one) => one.startsWith('uc-error-') && one in texts);
      if (isCaption !== undefined || name === 'title') inside = (isCaption ?? 'title') as keyof typeof texts;
      if (name === 'form' && action !== undefined)
        form = { action, fields: {}, isConfirmation: /^download-?form$/i.test(id ?? '') };
      if (name === 'a' && id === 'uc-download-link') link = href;
      if (name !== 'input' || form === undefined || type.toLowerCase() !== 'hidden' || !field) return;
      if (Object.keys(form.fields).length >= MOST_FIELDS || value.length > LONGEST_FIELD) return;
      form.fields[field] = value;
      if (field === 'confirm') form.isConfirmation = true;
    },
    ontext(text) {
      if (inside !== undefined) texts[inside] = (texts[inside] + text).slice(0, LONGEST_TEXT);
    },
    onclosetag(name) {
      if (/^(?:title|p|div|span|h\d)$/.test(name)) inside = undefined;
      if (name !== 'form' || form === undefined) return;
      if (form.isConfirmation) confirmation ??= form;
      form = undefined;
    },
  });
  parser.end(html);

  const said = [texts['uc-error-caption'], texts['uc-error-subcaption']].map(inOneLine).filter(Boolean);
  return { form: confirmation, link, caption: said.join(' '), title: inOneLine(texts.title) };
}

function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
