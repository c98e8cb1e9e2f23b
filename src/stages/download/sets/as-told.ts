/** Characters. */
const LONGEST = 200;

/** What a host told, as JSON, for an error: its beginning. */
export function asTold(value: unknown): string {
  try {
    return JSON.stringify(value)?.slice(0, LONGEST) ?? 'nothing';
  } catch {
    return 'what is nested too deeply to be shown';
  }
}
