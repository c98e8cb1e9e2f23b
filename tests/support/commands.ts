/**
 * A pipeline of `command` stages over plain files: everything the runner does can be tried in milliseconds. Each
 * stage appends its name to runs.txt beside the pipeline, so a test can count what really ran.
 */
export const COPY_PIPELINE = `version: 1
stages:
  first:
    uses: command
    in:
      data: path:data
    run: [node, path:copy.mjs, first, "\${in.data}", "\${out}"]
    out: { text: text }
  second:
    uses: command
    in:
      from: first/text
    run: [node, path:copy.mjs, second, "\${in.from}", "\${out}"]
    out: { text: text }
  third:
    uses: command
    in:
      from: second
    run: [node, path:copy.mjs, third, "\${in.from}", "\${out}"]
    out: { text: text }
`;

/** Writes the first letter of every file that it finds, in order: many edits change nothing in its output. */
export const COPY_PROGRAM = `import { appendFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
const [name, from, out] = process.argv.slice(2);
const files = (path) => statSync(path).isDirectory() ? readdirSync(path).sort().flatMap((n) => files(join(path, n))) : [path];
appendFileSync('runs.txt', name + '\\n');
const text = files(from).map((file) => readFileSync(file, 'utf8')[0] ?? '').join('');
writeFileSync(join(out, 'text'), text);
`;

export const COPY_PROJECT = {
  'pipeline.yaml': COPY_PIPELINE,
  'copy.mjs': COPY_PROGRAM,
  'data/a.txt': 'apple',
  'data/b.txt': 'berry',
};
