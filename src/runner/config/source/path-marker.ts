const MARKER = 'path:';

/** What stands behind `path:`, or undefined where a text is no path of the user's own. */
export function pathBehindMarker(text: string): string | undefined {
  return text.startsWith(MARKER) ? text.slice(MARKER.length) : undefined;
}
