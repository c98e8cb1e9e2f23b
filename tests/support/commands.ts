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
    run: [sh, path:copy.sh, first, "\${in.data}", "\${out}"]
    out: { text: text }
  second:
    uses: command
    in:
      from: first/text
    run: [sh, path:copy.sh, second, "\${in.from}", "\${out}"]
    out: { text: text }
  third:
    uses: command
    in:
      from: second
    run: [sh, path:copy.sh, third, "\${in.from}", "\${out}"]
    out: { text: text }
`;

/**
 * Writes the first letter of every file that it finds, in order: many edits change nothing in its output. Of the
 * shell, as Node takes ten times as long to start.
 */
export const COPY_PROGRAM = `echo "$1" >> runs.txt
find -L "$2" -type f -print0 | LC_ALL=C sort -z | xargs -0 -r head -q -c 1 > "$3/text"
`;

export const COPY_PROJECT = {
  'pipeline.yaml': COPY_PIPELINE,
  'copy.sh': COPY_PROGRAM,
  'data/a.txt': 'apple',
  'data/b.txt': 'berry',
};
