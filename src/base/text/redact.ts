/** What stands in place of a secret part of a URL. */
const HIDDEN = '[hidden]';

/** Values shorter than this are no secrets: to hide every "1" would hide everything else. */
const SHORTEST = 6;

/** Takes secrets out of what is stored or shown. */
export type Redact = (text: string) => string;

/**
 * @param secrets by the name of what holds them: each is replaced by "[value of NAME]", the longest first
 * @returns a function that also takes the credentials out of URLs
 */
export function createRedact(secrets: ReadonlyMap<string, string>): Redact {
  const known = [...secrets]
    .filter(([, value]) => value.length >= SHORTEST)
    .flatMap(([name, value]) => formsOf(value).map((form) => [form, `[value of ${name}]`] as const))
    .sort(([a], [b]) => b.length - a.length);
  return (text) => {
    let clean = text;
    for (const [form, instead] of known) clean = clean.replaceAll(form, instead);
    return hideCredentials(clean);
  };
}

/**
 * As it is, as it stands in JSON, and as it stands in a URL; and each of its lines, as text is kept and shown
 * line by line.
 */
function formsOf(value: string): string[] {
  const lines = value.split(/[\r\n]+/).map((line) => line.trim());
  const parts = [value, ...lines.filter((line) => line.length >= SHORTEST)];
  return [
    ...new Set(parts.flatMap((part) => [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part)])),
  ];
}

/** `user:password@` of a URL, and the values of its query that let somebody in. */
export function hideCredentials(text: string): string {
  if (!text.includes('://')) return text;
  return text
    .replaceAll(USER, (_, scheme: string) => `${scheme}${HIDDEN}@`)
    .replaceAll(URL_QUERY, (query) => query.replaceAll(SECRET, (_, name: string) => `${name}=${HIDDEN}`));
}

const USER = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>@]*(?:@[^\s/?#"'<>@]*)*@/gi;
/** From the question mark of a URL to its end. */
const URL_QUERY = /(?<=[a-z][a-z0-9+.-]*:\/\/[^\s?#"'<>]*)[?#][^\s"'<>]*/gi;
const SECRET =
  /((?<=[?&;#])(?:[^=&;#\s]*(?:token|jwt|key|secret|signature|password|passwd|credential|auth)[^=&;#\s]*|sig|pwd|pass|code|x-(?:amz|goog|ms|oss)-[^=&;#\s]*))=[^&;#\s"'<>]*/gi;

/**
 * The same of every text in a piece of data; the very data where nothing is to be hidden, and copies of what
 * holds a hidden text.
 */
export function redactAll<Value>(value: Value, redact: Redact): Value {
  if (typeof value === 'string') return redact(value) as Value;
  if (typeof value !== 'object' || value === null) return value;
  let copy: Value | undefined;
  for (const key in value) {
    const part = value[key];
    const clean = redactAll(part, redact);
    if (clean === part) continue;
    copy ??= (Array.isArray(value) ? [...value] : { ...value }) as Value;
    copy[key] = clean;
  }
  return copy ?? value;
}
