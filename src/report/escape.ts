/** For text and attribute values of HTML and SVG. */
export { htmlEscape as escapeHtml } from 'escape-goat';

/** For running text and table cells of Markdown: nothing of it is read as markup, and no cell ends early. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~]/g, '\\$&').replace(/\s*\n\s*/g, ' ');
}
